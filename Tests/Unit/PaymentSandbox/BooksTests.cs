using Microsoft.Extensions.Options;
using Shop.PaymentSandbox;
using Shop.PaymentSandbox.Api;
using Shop.PaymentSandbox.Controls;
using Shop.PaymentSandbox.Ledger;

namespace Shop.Tests.Unit.PaymentSandbox;

public sealed class BooksTests : IDisposable
{
    private static readonly EventRequest Caller = new("req_1", "key");
    private readonly Clock _clock = new();
    private readonly Books _books;
    private readonly ControlRules _controls;
    private readonly Checkout _checkout;
    private readonly Payments _payments;
    private readonly Refunds _refunds;

    public BooksTests()
    {
        _books = new Books(_clock, Options.Create(new SandboxOptions()));
        _controls = new ControlRules(_clock);
        _checkout = new Checkout(_books);
        _payments = new Payments(_books, _checkout, _controls);
        _refunds = new Refunds(_books, _controls);
    }

    public void Dispose() => _books.Dispose();

    [Fact]
    public async Task Tabs_that_pay_at_once_capture_once()
    {
        var session = Open();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => _payments.Pay(session.Id, Cards.Pays))));

        Assert.Equal("complete", Now(session).Status);
        Assert.Single(Types(), "checkout.session.completed");
    }

    [Fact]
    public void A_refused_card_leaves_the_session_open_and_another_pays()
    {
        var session = Open();

        var refused = _payments.Pay(session.Id, Cards.InsufficientFunds);
        var paid = _payments.Pay(session.Id, Cards.Pays);

        Assert.Equal("insufficient_funds", refused?.Refusal?.DeclineCode);
        Assert.Equal("open", refused?.Session.Status);
        Assert.Equal(("complete", refused?.Session.IntentId), (paid?.Session.Status, paid?.Session.IntentId));
        Assert.Equal(["payment_intent.payment_failed", "payment_intent.succeeded", "checkout.session.completed"], Types());
    }

    [Fact]
    public void A_second_factor_that_fails_leaves_the_session_open_and_one_that_succeeds_pays()
    {
        var session = Open();

        Assert.True(_payments.Pay(session.Id, Cards.Authenticates)?.Authenticates);
        Assert.Equal("requires_action", _books.Intent(Now(session).IntentId!)?.Status);
        var failed = _payments.Authenticate(session.Id, succeeds: false);
        Assert.Equal(("payment_intent_authentication_failure", "open"), (failed?.Refusal?.Code, failed?.Session.Status));
        Assert.Equal("open", _payments.Authenticate(session.Id, succeeds: true)?.Session.Status);
        _payments.Pay(session.Id, Cards.Authenticates);
        Assert.Equal("complete", _payments.Authenticate(session.Id, succeeds: true)?.Session.Status);

        Assert.Equal(
            [
                "payment_intent.requires_action",
                "payment_intent.payment_failed",
                "payment_intent.requires_action",
                "payment_intent.succeeded",
                "checkout.session.completed",
            ],
            Types()
        );
    }

    [Fact]
    public void An_expired_session_cannot_be_paid()
    {
        var session = Open();
        Expire(session);

        Assert.Equal("expired", _payments.Pay(session.Id, Cards.Pays)?.Session.Status);
        Assert.Throws<ApiException>(() => Expire(session));
        Assert.Equal(["checkout.session.expired"], Types());
    }

    [Fact]
    public void A_session_ends_when_its_time_is_over()
    {
        var session = Open();
        _clock.Now += TimeSpan.FromHours(1);

        _checkout.ExpireOverdue();

        Assert.Equal("expired", Now(session).Status);
        Assert.Equal(["checkout.session.expired"], Types());
    }

    [Fact]
    public void Refunds_never_exceed_what_was_captured()
    {
        var intent = PaidIntent();

        Assert.Equal(5000, Refund(intent, 5000).Amount);
        Assert.Throws<ApiException>(() => Refund(intent, 14901));
        Assert.Equal(14900, Refund(intent, null).Amount);
        Assert.Equal("charge_already_refunded", Assert.Throws<ApiException>(() => Refund(intent, null)).Error.Code);
    }

    [Fact]
    public void A_refund_that_fails_in_the_end_gives_its_amount_free()
    {
        _controls.Add(new Rule(Refunds: new("pending")));
        var intent = PaidIntent();
        var refund = Refund(intent, null);

        Assert.Equal("pending", refund.Status);
        Assert.Equal("succeeded", Settle(refund, "succeeded"));
        Assert.Equal("succeeded", Settle(refund, "succeeded"));
        Assert.Equal("failed", Settle(refund, "failed"));
        Assert.Equal("failed", Settle(refund, "succeeded"));
        Assert.Equal(19900, Refund(intent, null).Amount);
        Assert.Equal(
            ["refund.created", "charge.refunded", "refund.updated", "refund.updated", "refund.failed", "refund.created", "charge.refunded"],
            Types().Skip(2)
        );
    }

    [Fact]
    public void A_changed_amount_is_for_the_session_it_matches_alone()
    {
        var (matched, other) = (Open(), Open());
        _controls.Add(new Rule(Payments: new(Amount: 1, Currency: "usd", Match: matched.Id)));

        _payments.Pay(matched.Id, Cards.Pays);
        _payments.Pay(other.Id, Cards.Pays);

        Assert.Equal((1, "usd"), (Now(matched).Amount, Now(matched).Currency));
        Assert.Equal((1, "usd"), (_books.Intent(Now(matched).IntentId!)!.AmountReceived, _books.Intent(Now(matched).IntentId!)!.Currency));
        Assert.Equal((19900, "hkd"), (Now(other).Amount, Now(other).Currency));
    }

    [Theory]
    [InlineData(28)]
    [InlineData(24 * 60 + 2)]
    public void A_session_lasts_from_half_an_hour_to_a_day(int minutes) =>
        Assert.Equal("expires_at", Assert.Throws<ApiException>(() => Open(minutes)).Error.Param);

    [Fact]
    public void Events_are_listed_newest_first_page_by_page_in_both_directions()
    {
        for (var i = 0; i < 5; i++)
        {
            Expire(Open());
        }

        var first = Events(new(2));
        var second = Events(new(2, StartingAfter: first.Items[^1].Id));
        var third = Events(new(2, StartingAfter: second.Items[^1].Id));
        var back = Events(new(2, EndingBefore: third.Items[0].Id));

        Assert.Equal((true, true, false, true), (first.HasMore, second.HasMore, third.HasMore, back.HasMore));
        Assert.Equal(5, first.Items.Concat(second.Items).Concat(third.Items).Select(e => e.Id).Distinct().Count());
        Assert.Equal(second.Items.Select(e => e.Id), back.Items.Select(e => e.Id));
        Assert.Null(_books.Events(new(2, StartingAfter: "evt_unknown"), _ => true));
    }

    [Fact]
    public void Events_are_found_by_the_time_of_their_creation()
    {
        Expire(Open());
        var early = _clock.Now.ToUnixTimeSeconds();
        _clock.Now += TimeSpan.FromSeconds(10);
        Expire(Open());
        var late = _clock.Now.ToUnixTimeSeconds();

        Assert.Equal([early], Events(new(10, CreatedMax: late - 1)).Items.Select(e => e.Created));
        Assert.Equal([late], Events(new(10, CreatedMin: early + 1)).Items.Select(e => e.Created));
        Assert.Equal([late, early], Events(new(10, CreatedMin: early, CreatedMax: late)).Items.Select(e => e.Created));
    }

    [Fact]
    public void What_is_older_than_thirty_days_is_forgotten()
    {
        var old = Open();
        _payments.Pay(old.Id, Cards.Pays);
        _clock.Now += TimeSpan.FromDays(31);

        Expire(Open());

        Assert.Null(_books.Session(old.Id));
        Assert.Equal(["checkout.session.expired"], Types());
    }

    [Fact]
    public void Beyond_the_limit_the_oldest_sessions_are_forgotten_with_their_payments()
    {
        var intent = PaidIntent();
        var session = _books.Intent(intent)!.SessionId;
        for (var i = 0; i < Books.SessionsMax; i++)
        {
            Open();
        }

        Open();

        Assert.Equal((null, null), (_books.Session(session), _books.Intent(intent)));
        Assert.Throws<ApiException>(() => Refund(intent, null));
    }

    private string PaidIntent() => _payments.Pay(Open().Id, Cards.Pays)!.Session.IntentId!;

    private Refund Refund(string intent, long? amount) =>
        _books.Do(Caller, change => _refunds.Create(change, new(intent, null, amount, null, new Dictionary<string, string>())));

    private string? Settle(Refund refund, string status) => _books.Do(Caller, change => _refunds.Settle(change, refund.Id, status))?.Status;

    private void Expire(Session session) => _books.Do(Caller, change => _checkout.Expire(change, session.Id));

    private Session Now(Session session) => _books.Session(session.Id)!;

    private Page<Event> Events(ListQuery query) => _books.Events(query, _ => true)!;

    private IEnumerable<string> Types() => Events(new(100)).Items.Reverse().Select(e => e.Type);

    private Session Open(int minutes = 45) =>
        _books.Do(
            Caller,
            change =>
                Checkout.Open(
                    change,
                    new NewSession(
                        [new LineItem("Order HK-7F3K-2Q9D", "hkd", 19900, 1)],
                        "http://localhost:8080/paid?session={CHECKOUT_SESSION_ID}",
                        "http://localhost:8080/cart",
                        "order",
                        null,
                        null,
                        (_clock.Now + TimeSpan.FromMinutes(minutes)).ToUnixTimeSeconds(),
                        new Dictionary<string, string>(),
                        new Dictionary<string, string>(),
                        "http://localhost:8090"
                    )
                )
        );

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

using Shop.PaymentSandbox.Api;
using Shop.PaymentSandbox.Ledger;

namespace Shop.Tests.Unit.PaymentSandbox;

public sealed class ProviderLedgerTests
{
    private static readonly EventRequest Caller = new("req_1", "key");
    private readonly EventLog _events = new();
    private readonly Clock _clock = new();
    private readonly ProviderLedger _ledger;

    public ProviderLedgerTests() => _ledger = new ProviderLedger(_clock, _events);

    [Fact]
    public async Task Tabs_that_pay_at_once_capture_once()
    {
        var session = Open();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => _ledger.Pay(session.Id, Cards.Pays))));

        Assert.Equal(("complete", "paid", null), (Now(session).Status, Now(session).PaymentStatus, Now(session).Url));
        Assert.Single(Types(), "checkout.session.completed");
    }

    [Fact]
    public void A_refused_card_leaves_the_session_open_and_another_pays()
    {
        var session = Open();

        var refused = _ledger.Pay(session.Id, Cards.InsufficientFunds);
        var paid = _ledger.Pay(session.Id, Cards.Pays);

        Assert.Equal("insufficient_funds", refused?.Refusal?.DeclineCode);
        Assert.Equal("open", refused?.Session.Status);
        Assert.Equal(("complete", refused?.Session.PaymentIntent), (paid?.Session.Status, paid?.Session.PaymentIntent));
        Assert.Equal(["payment_intent.payment_failed", "payment_intent.succeeded", "checkout.session.completed"], Types());
    }

    [Fact]
    public void An_expired_session_cannot_be_paid()
    {
        var session = Open();
        _ledger.Expire(session.Id, Caller);

        Assert.Equal("expired", _ledger.Pay(session.Id, Cards.Pays)?.Session.Status);
        Assert.Null(_ledger.Expire(session.Id, Caller));
        Assert.Equal(["checkout.session.expired"], Types());
    }

    [Fact]
    public void A_session_ends_when_its_time_is_over()
    {
        var session = Open();
        _clock.Now += TimeSpan.FromHours(1);

        Assert.Equal("expired", Now(session).Status);
        Assert.Equal(["checkout.session.expired"], Types());
    }

    [Fact]
    public void Refunds_never_exceed_what_was_captured()
    {
        var session = Open();
        var intent = _ledger.Pay(session.Id, Cards.Pays)!.Value.Session.PaymentIntent!;

        Assert.Equal(5000, Refund(intent, 5000).Amount);
        Assert.Throws<ApiException>(() => Refund(intent, 14901));
        Assert.Equal(14900, Refund(intent, null).Amount);
        Assert.Equal("charge_already_refunded", Assert.Throws<ApiException>(() => Refund(intent, null)).Error.Code);
    }

    [Theory]
    [InlineData(28)]
    [InlineData(24 * 60 + 2)]
    public void A_session_lasts_from_half_an_hour_to_a_day(int minutes) =>
        Assert.Equal("expires_at", Assert.Throws<ApiException>(() => Open(minutes)).Error.Param);

    [Fact]
    public void Events_are_listed_newest_first_page_by_page()
    {
        for (var i = 0; i < 5; i++)
        {
            _ledger.Expire(Open().Id, Caller);
        }

        var first = _ledger.Events(new(2, null, null, null));
        var second = _ledger.Events(new(2, first.Data[^1].Id, null, null));
        var third = _ledger.Events(new(2, second.Data[^1].Id, null, null));

        Assert.Equal((true, true, false), (first.HasMore, second.HasMore, third.HasMore));
        Assert.Equal(5, first.Data.Concat(second.Data).Concat(third.Data).Select(e => e.Id).Distinct().Count());
    }

    private Refund Refund(string intent, long? amount) => _ledger.Refund(intent, amount, null, new Dictionary<string, string>(), Caller);

    private CheckoutSession Now(CheckoutSession session) => _ledger.Find(session.Id)!;

    private IEnumerable<string> Types() => _events.List(new(100, null, null, null)).Data.Reverse().Select(e => e.Type);

    private CheckoutSession Open(int minutes = 45) =>
        _ledger.Open(
            new NewSession(
                [new LineItem("Order HK-7F3K-2Q9D", "hkd", 19900, 1)],
                "http://localhost:8080/paid?session={CHECKOUT_SESSION_ID}",
                "http://localhost:8080/cart",
                "order",
                null,
                (_clock.Now + TimeSpan.FromMinutes(minutes)).ToUnixTimeSeconds(),
                new Dictionary<string, string>(),
                new Dictionary<string, string>(),
                "http://localhost:8090"
            )
        );

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

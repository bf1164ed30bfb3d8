using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Shop.Tests.Integration.Payments;

/// <summary>The sandbox misbehaves when it is told to, and towards those alone whom a rule matches.</summary>
public sealed class SandboxControlTests(Sandbox sandbox) : IClassFixture<Sandbox>
{
    private static readonly string[] Purchase = ["payment_intent.succeeded", "checkout.session.completed"];
    private readonly string _reference = Guid.NewGuid().ToString();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_outage_refuses_calls_and_keeps_webhooks_back_until_it_is_over()
    {
        var session = await sandbox.OpenAsync(_reference);
        var outage = await sandbox.ControlAsync(new { api = new { outageSeconds = 600, match = _reference } });
        var other = Guid.NewGuid().ToString();
        await sandbox.PayAsync(session);
        await sandbox.PaidAsync(other);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await OpenAsync()).StatusCode);
        await sandbox.UntilReceivedAsync(other, Purchase);
        Assert.Empty(sandbox.Received(_reference));
        await sandbox.UncontrolAsync(outage);

        await sandbox.UntilReceivedAsync(_reference, Purchase);
        Assert.Equal(HttpStatusCode.OK, (await OpenAsync()).StatusCode);
    }

    [Fact]
    public async Task A_dropped_webhook_never_comes_by_itself_and_is_in_the_list()
    {
        await sandbox.ControlAsync(
            new
            {
                webhooks = new
                {
                    dropShare = 1.0,
                    match = _reference,
                    types = Purchase[1..],
                },
            }
        );
        await sandbox.PaidAsync(_reference);

        await sandbox.UntilReceivedAsync(_reference, "payment_intent.succeeded");
        var dropped = await Eventually.AnswerAsync(
            () => EventAsync("checkout.session.completed"),
            e => e.GetProperty("pending_webhooks").GetInt32() == 0
        );
        var sent = await sandbox.CommandAsync($"/sandbox/events/{dropped.Text("id")}/deliver", new { times = 3 });

        Assert.Equal([200, 200, 200], sent.GetProperty("statuses").EnumerateArray().Select(status => status.GetInt32()));
        Assert.Equal(3, sandbox.Received(_reference).Count(webhook => webhook.Id == dropped.Text("id")));
    }

    [Fact]
    public async Task Duplicated_and_delayed_webhooks_come_more_than_once()
    {
        await sandbox.ControlAsync(
            new
            {
                webhooks = new
                {
                    duplicateShare = 1,
                    delayShare = 1,
                    delayMaxMs = 200,
                    match = _reference,
                },
            }
        );
        await sandbox.PaidAsync(_reference);

        await Eventually.TrueAsync(
            "each event arrived twice at least",
            () => Purchase.All(type => sandbox.Received(_reference).Count(webhook => webhook.Type == type) >= 2)
        );
        Assert.Equal(2, sandbox.Received(_reference).Select(webhook => webhook.Id).Distinct().Count());
    }

    [Fact]
    public async Task Held_webhooks_come_when_released_the_last_one_first_when_that_is_the_rule()
    {
        var rule = await sandbox.ControlAsync(new { webhooks = new { reverse = true, match = _reference } });
        await sandbox.PaidAsync(_reference);
        await Eventually.TrueAsync("both are held", async () => await HeldAsync(rule) == 2);
        Assert.Empty(sandbox.Received(_reference));

        await sandbox.CommandAsync("/sandbox/webhooks/release", new { id = rule });

        Assert.Equal(
            ["checkout.session.completed", "payment_intent.succeeded"],
            sandbox.Received(_reference).Select(webhook => webhook.Type)
        );
        Assert.Equal(0, await HeldAsync(rule));
    }

    [Fact]
    public async Task Held_webhooks_are_sent_when_their_rule_ends()
    {
        var rule = await sandbox.ControlAsync(new { webhooks = new { hold = true, match = _reference } });
        await sandbox.PaidAsync(_reference);
        await Eventually.TrueAsync("both are held", async () => await HeldAsync(rule) == 2);

        await sandbox.UncontrolAsync(rule);

        await sandbox.UntilReceivedAsync(_reference, Purchase);
    }

    [Fact]
    public async Task A_changed_amount_is_what_was_charged_everywhere()
    {
        await sandbox.ControlAsync(
            new
            {
                payments = new
                {
                    amount = 1,
                    currency = "usd",
                    match = _reference,
                },
            }
        );

        var paid = await sandbox.PaidAsync(_reference);

        var intent = await sandbox.GetAsync($"/v1/payment_intents/{paid.Text("payment_intent")}");
        var told = (await EventAsync("checkout.session.completed")).GetProperty("data").GetProperty("object");
        Assert.Equal((1, "usd"), (paid.GetProperty("amount_total").GetInt64(), paid.Text("currency")));
        Assert.Equal((1, "usd"), (intent.GetProperty("amount_received").GetInt64(), intent.Text("currency")));
        Assert.Equal((1, "usd"), (told.GetProperty("amount_total").GetInt64(), told.Text("currency")));
    }

    [Fact]
    public async Task A_pending_refund_is_settled_by_the_bank_and_may_fail_after_all()
    {
        await sandbox.ControlAsync(new { refunds = new { outcome = "pending", match = _reference } });
        var paid = await sandbox.PaidAsync(_reference);
        var refund = await RefundAsync(paid);

        Assert.Equal("pending", refund.Text("status"));
        Assert.Equal("succeeded", (await SettleAsync(refund, "succeeded")).Text("status"));
        Assert.Equal((19900, 19900), await BooksAsync());
        var failed = await SettleAsync(refund, "failed");
        Assert.Equal(("failed", "expired_or_canceled_card"), (failed.Text("status"), failed.Text("failure_reason")));
        Assert.Equal((19900, 0), await BooksAsync());
        await Shopper.ProblemAsync(
            await sandbox.Http.PostAsJsonAsync($"/sandbox/refunds/{refund.Text("id")}/settle", new { status = "succeeded" }, Ct),
            HttpStatusCode.Conflict,
            "refund_settled"
        );
        await sandbox.UntilReceivedAsync(refund.Text("id"), "refund.created", "refund.updated", "refund.updated", "refund.failed");
    }

    [Fact]
    public async Task A_refund_that_is_to_fail_takes_nothing_of_the_payment()
    {
        await sandbox.ControlAsync(new { refunds = new { outcome = "failed", match = _reference } });

        var refund = await RefundAsync(await sandbox.PaidAsync(_reference));

        Assert.Equal("failed", refund.Text("status"));
        Assert.Equal((19900, 0), await BooksAsync());
    }

    [Fact]
    public async Task The_books_are_listed_page_by_page()
    {
        for (var i = 0; i < 3; i++)
        {
            await sandbox.OpenAsync(_reference);
        }

        var mine = new List<string>();
        string? cursor = null;
        do
        {
            var page = await sandbox.GetAsync(cursor is null ? "/sandbox/books?limit=2" : $"/sandbox/books?limit=2&after={cursor}");
            var accounts = page.GetProperty("payments").EnumerateArray().ToList();
            Assert.InRange(accounts.Count, 1, 2);
            mine.AddRange(accounts.Where(account => account.Text("orderId") == _reference).Select(account => account.Text("session")));
            cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        } while (cursor is not null);

        Assert.Equal(3, mine.Distinct().Count());
        Assert.Equal(3, mine.Count);
    }

    [Theory]
    [InlineData("{}", "$")]
    [InlineData("""{"webhooks":{"dropShare":1.5}}""", "webhooks.dropShare")]
    [InlineData("""{"api":{"fail":[{"mode":"before","times":0}]}}""", "api.fail[0].times")]
    [InlineData("""{"api":{"delayMs":-1}}""", "api.delayMs")]
    [InlineData("""{"payments":{}}""", "payments")]
    [InlineData("""{"payments":{"currency":"USD"}}""", "payments.currency")]
    [InlineData("""{"refunds":{"outcome":"lost"}}""", "refunds.outcome")]
    public async Task A_rule_that_cannot_be_is_refused(string rule, string member)
    {
        var problem = await Shopper.ProblemAsync(await ControlAsync(rule), HttpStatusCode.BadRequest, "validation_failed");
        Assert.True(problem.GetProperty("errors").TryGetProperty(member, out _));
    }

    [Theory]
    [InlineData("""{"webhook":{"dropShare":1}}""")]
    [InlineData("""{"api":{"fail":[{"mode":"explode"}]}}""")]
    [InlineData("no json")]
    public async Task What_is_no_rule_is_refused(string body) =>
        await Shopper.ProblemAsync(await ControlAsync(body), HttpStatusCode.BadRequest, "invalid_body");

    [Fact]
    public async Task What_is_not_there_cannot_be_controlled()
    {
        using var rule = await sandbox.Http.DeleteAsync(new Uri("/sandbox/controls/rule_none", UriKind.Relative), Ct);
        await Shopper.ProblemAsync(rule, HttpStatusCode.NotFound, "rule_not_found");
        foreach (
            var (path, body, code) in ((string, object, string)[])
                [
                    ("/sandbox/events/evt_none/deliver", new { }, "event_not_found"),
                    ("/sandbox/refunds/re_none/settle", new { status = "failed" }, "refund_not_found"),
                    ("/sandbox/webhooks/release", new { id = "rule_none" }, "rule_not_found"),
                ]
        )
        {
            await Shopper.ProblemAsync(await sandbox.Http.PostAsJsonAsync(path, body, Ct), HttpStatusCode.NotFound, code);
        }
    }

    private Task<HttpResponseMessage> OpenAsync() =>
        sandbox.PostAsync("/v1/checkout/sessions", Sandbox.SessionForm(_reference), _reference);

    private async Task<JsonElement> EventAsync(string type) =>
        (await sandbox.GetAsync($"/v1/events?limit=100&type={type}"))
            .GetProperty("data")
            .EnumerateArray()
            .Single(e => e.GetRawText().Contains(_reference, StringComparison.Ordinal));

    private async Task<JsonElement> RefundAsync(JsonElement paid) =>
        await Shopper.ReadAsync(await sandbox.PostAsync("/v1/refunds", $"payment_intent={paid.Text("payment_intent")}"), HttpStatusCode.OK);

    private Task<JsonElement> SettleAsync(JsonElement refund, string status) =>
        sandbox.CommandAsync($"/sandbox/refunds/{refund.Text("id")}/settle", new { status });

    private async Task<(long Captured, long Refunded)> BooksAsync()
    {
        var account = (await sandbox.GetAsync("/sandbox/books?limit=1000"))
            .GetProperty("payments")
            .EnumerateArray()
            .Single(account => account.Text("orderId") == _reference);
        return (account.GetProperty("captured").GetInt64(), account.GetProperty("refunded").GetInt64());
    }

    private async Task<int> HeldAsync(string rule) =>
        (await sandbox.GetAsync("/sandbox/controls"))
            .GetProperty("rules")
            .EnumerateArray()
            .Single(active => active.Text("id") == rule)
            .GetProperty("held")
            .GetInt32();

    private async Task<HttpResponseMessage> ControlAsync(string body)
    {
        using var content = new StringContent(body, null, "application/json");
        return await sandbox.Http.PostAsync(new Uri("/sandbox/controls", UriKind.Relative), content, Ct);
    }
}

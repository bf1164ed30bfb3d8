using System.Net;
using System.Text.Json;

namespace Shop.Tests.Integration.Payments;

/// <summary>The hosted page: plain forms, the session's id is the capability.</summary>
public sealed class SandboxCardTests(Sandbox sandbox) : IClassFixture<Sandbox>
{
    private const string Authenticates = "4000002500003155";
    private readonly string _reference = Guid.NewGuid().ToString();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("4000 0000 0000 0002", "card_declined", "generic_decline")]
    [InlineData("4000-0000-0000-9995", "card_declined", "insufficient_funds")]
    public async Task A_refused_card_leaves_the_page_open_for_another(string card, string code, string declineCode)
    {
        var session = await sandbox.OpenAsync(_reference);

        using var refused = await sandbox.PayAsync(session, card);
        var error = (await IntentAsync(session)).GetProperty("last_payment_error");

        Assert.Equal(HttpStatusCode.PaymentRequired, refused.StatusCode);
        Assert.Equal(("card_error", code, declineCode), (error.Text("type"), error.Text("code"), error.Text("decline_code")));
        Assert.Equal(HttpStatusCode.SeeOther, (await sandbox.PayAsync(session)).StatusCode);
        Assert.Equal(JsonValueKind.Null, (await IntentAsync(session)).GetProperty("last_payment_error").ValueKind);
    }

    [Fact]
    public async Task A_second_factor_is_asked_for_on_a_page_of_its_own()
    {
        var session = await sandbox.OpenAsync(_reference);

        using var asked = await sandbox.PayAsync(session, Authenticates);
        var intent = await IntentAsync(session);
        using var done = await sandbox.SubmitAsync($"{asked.Headers.Location}", "outcome", "complete");

        Assert.Equal((HttpStatusCode.SeeOther, $"/pay/{session.Text("id")}/authenticate"), (asked.StatusCode, $"{asked.Headers.Location}"));
        Assert.Equal("requires_action", intent.Text("status"));
        Assert.EndsWith(
            "/authenticate",
            intent.GetProperty("next_action").GetProperty("redirect_to_url").Text("url"),
            StringComparison.Ordinal
        );
        Assert.Equal((HttpStatusCode.SeeOther, "http://localhost:8080/paid"), (done.StatusCode, $"{done.Headers.Location}"));
        Assert.Equal("succeeded", (await IntentAsync(session)).Text("status"));
        await sandbox.UntilReceivedAsync(
            _reference,
            "payment_intent.requires_action",
            "payment_intent.succeeded",
            "checkout.session.completed"
        );
    }

    [Fact]
    public async Task Who_fails_the_second_factor_may_use_another_card()
    {
        var session = await sandbox.OpenAsync(_reference);
        using var asked = await sandbox.PayAsync(session, Authenticates);

        using var failed = await sandbox.SubmitAsync($"{asked.Headers.Location}", "outcome", "fail");
        var intent = await IntentAsync(session);
        using var late = await sandbox.SubmitAsync($"{asked.Headers.Location}", "outcome", "complete");

        Assert.Equal(HttpStatusCode.PaymentRequired, failed.StatusCode);
        Assert.Contains("another card", await failed.Content.ReadAsStringAsync(Ct), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("payment_intent_authentication_failure", intent.GetProperty("last_payment_error").Text("code"));
        Assert.Equal($"/pay/{session.Text("id")}", $"{late.Headers.Location}");
        Assert.Equal("requires_payment_method", (await IntentAsync(session)).Text("status"));
        Assert.Equal(HttpStatusCode.SeeOther, (await sandbox.PayAsync(session)).StatusCode);
    }

    [Fact]
    public async Task A_session_that_ended_meanwhile_is_not_paid_by_the_second_factor()
    {
        var session = await sandbox.OpenAsync(_reference);
        using var asked = await sandbox.PayAsync(session, Authenticates);
        await sandbox.PostAsync($"/v1/checkout/sessions/{session.Text("id")}/expire", "");

        using var late = await sandbox.SubmitAsync($"{asked.Headers.Location}", "outcome", "complete");

        Assert.Equal(HttpStatusCode.Gone, late.StatusCode);
        Assert.Equal("requires_action", (await IntentAsync(session)).Text("status"));
    }

    [Fact]
    public async Task The_page_shows_the_amount_the_order_and_the_test_cards_and_nothing_that_was_not_encoded()
    {
        var session = await sandbox.OpenAsync("<b>HK-1</b>");

        var page = await sandbox.Http.GetStringAsync(new Uri($"/pay/{session.Text("id")}", UriKind.Relative), Ct);

        Assert.Contains("HK$199.00", page, StringComparison.Ordinal);
        Assert.Contains("Order &lt;b&gt;HK-1&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.All(
            (string[])["4242 4242 4242 4242", "4000 0000 0000 0002", "4000 0000 0000 9995", "4000 0025 0000 3155"],
            card => Assert.Contains(card, page, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<JsonElement> IntentAsync(JsonElement session) =>
        await sandbox.GetAsync(
            $"/v1/payment_intents/{(await sandbox.GetAsync($"/v1/checkout/sessions/{session.Text("id")}")).Text("payment_intent")}"
        );
}

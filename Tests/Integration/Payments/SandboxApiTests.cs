using System.Net;
using System.Text.Json;

namespace Shop.Tests.Integration.Payments;

/// <summary>The sandbox speaks the provider's API: shapes, errors, lists and idempotency.</summary>
public sealed class SandboxApiTests(Sandbox sandbox) : IClassFixture<Sandbox>
{
    private readonly string _reference = Guid.NewGuid().ToString();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_paid_session_has_an_intent_and_no_page_any_more()
    {
        var open = await sandbox.OpenAsync(_reference);
        await sandbox.PayAsync(open);
        var paid = await sandbox.GetAsync($"/v1/checkout/sessions/{open.Text("id")}");
        var intent = await sandbox.GetAsync($"/v1/payment_intents/{paid.Text("payment_intent")}");

        Assert.Equal(("open", "unpaid"), (open.Text("status"), open.Text("payment_status")));
        Assert.StartsWith($"{sandbox.Http.BaseAddress}pay/cs_test_", open.Text("url"), StringComparison.Ordinal);
        Assert.Equal(("complete", "paid"), (paid.Text("status"), paid.Text("payment_status")));
        Assert.Equal(JsonValueKind.Null, paid.GetProperty("url").ValueKind);
        Assert.Equal((19900, "hkd"), (paid.GetProperty("amount_total").GetInt64(), paid.Text("currency")));
        Assert.Equal(_reference, paid.GetProperty("metadata").Text("payment_id"));
        Assert.Equal(("succeeded", 19900), (intent.Text("status"), intent.GetProperty("amount_received").GetInt64()));
        Assert.StartsWith("ch_", intent.Text("latest_charge"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_session_stays_expired()
    {
        var open = await sandbox.OpenAsync(_reference);

        var over = await Shopper.ReadAsync(
            await sandbox.PostAsync($"/v1/checkout/sessions/{open.Text("id")}/expire", ""),
            HttpStatusCode.OK
        );
        var again = await Shopper.ReadAsync(
            await sandbox.PostAsync($"/v1/checkout/sessions/{open.Text("id")}/expire", ""),
            HttpStatusCode.BadRequest
        );

        Assert.Equal("expired", over.Text("status"));
        Assert.Contains("[\"open\"]", again.GetProperty("error").Text("message"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Gone, (await sandbox.PayAsync(open)).StatusCode);
    }

    [Theory]
    [InlineData("GET", "/v1/checkout/sessions/cs_test_none", "", 404, "resource_missing", "session")]
    [InlineData("GET", "/v1/payment_intents/pi_none", "", 404, "resource_missing", "intent")]
    [InlineData("GET", "/v1/refunds/re_none", "", 404, "resource_missing", "id")]
    [InlineData("GET", "/v1/events/evt_none", "", 404, "resource_missing", "id")]
    [InlineData("POST", "/v1/refunds", "payment_intent=pi_none", 400, "resource_missing", "payment_intent")]
    [InlineData("POST", "/v1/refunds", "payment_intent=pi_none&colour=red", 400, "parameter_unknown", "colour")]
    [InlineData("POST", "/v1/checkout/sessions", "success_url=http://a", 400, "parameter_missing", "mode")]
    [InlineData("GET", "/v1/events?limit=101", "", 400, "parameter_invalid_integer", "limit")]
    [InlineData("GET", "/v1/events?starting_after=evt_none", "", 400, "resource_missing", "starting_after")]
    [InlineData("GET", "/v1/events?created[gte]=soon", "", 400, "parameter_invalid_integer", "created[gte]")]
    [InlineData("GET", "/v1/refunds?expand[0]=data.charge", "", 400, "parameter_unknown", "expand[0]")]
    public async Task What_cannot_be_is_an_error_object(string method, string path, string form, int status, string code, string param)
    {
        var answer =
            method == "GET" ? await sandbox.Http.GetAsync(new Uri(path, UriKind.Relative), Ct) : await sandbox.PostAsync(path, form);

        var error = (await Shopper.ReadAsync(answer, (HttpStatusCode)status)).GetProperty("error");
        Assert.Equal(("invalid_request_error", code, param), (error.Text("type"), error.Text("code"), error.Text("param")));
    }

    [Fact]
    public async Task Another_key_or_none_is_unauthorized()
    {
        using var stranger = new HttpClient { BaseAddress = sandbox.Http.BaseAddress };
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(new Uri("/v1/events", UriKind.Relative), Ct)).StatusCode);

        stranger.DefaultRequestHeaders.Authorization = new("Bearer", "sk_test_other");
        var error = await Shopper.ReadAsync(
            await stranger.GetAsync(new Uri("/v1/nothing", UriKind.Relative), Ct),
            HttpStatusCode.Unauthorized
        );
        Assert.Equal("invalid_request_error", error.GetProperty("error").Text("type"));
    }

    [Fact]
    public async Task Refunds_are_found_by_their_payment_and_never_exceed_it()
    {
        var intent = (await sandbox.PaidAsync(_reference)).Text("payment_intent");
        var first = await RefundAsync($"payment_intent={intent}&amount=5000&reason=requested_by_customer&metadata[refund_id]=7");
        var rest = await RefundAsync($"payment_intent={intent}");

        Assert.Equal((5000, "succeeded"), (first.GetProperty("amount").GetInt64(), first.Text("status")));
        Assert.Equal(14900, rest.GetProperty("amount").GetInt64());
        Assert.Equal("7", (await sandbox.GetAsync($"/v1/refunds/{first.Text("id")}")).GetProperty("metadata").Text("refund_id"));
        var listed = await sandbox.GetAsync($"/v1/refunds?payment_intent={intent}");
        Assert.Equal([rest.Text("id"), first.Text("id")], listed.GetProperty("data").EnumerateArray().Select(refund => refund.Text("id")));
        Assert.Equal(("list", false), (listed.Text("object"), listed.GetProperty("has_more").GetBoolean()));
        var refused = await Shopper.ReadAsync(
            await sandbox.PostAsync("/v1/refunds", $"payment_intent={intent}"),
            HttpStatusCode.BadRequest
        );
        Assert.Equal("charge_already_refunded", refused.GetProperty("error").Text("code"));
    }

    [Fact]
    public async Task Sessions_are_listed_by_payment_and_by_time()
    {
        var paid = await sandbox.PaidAsync(_reference);
        var later = await sandbox.OpenAsync(_reference);

        var byIntent = await sandbox.GetAsync($"/v1/checkout/sessions?payment_intent={paid.Text("payment_intent")}");
        var newer = await sandbox.GetAsync($"/v1/checkout/sessions?ending_before={paid.Text("id")}&limit=100");
        var ofFuture = await sandbox.GetAsync($"/v1/checkout/sessions?created[gt]={later.GetProperty("created").GetInt64() + 1000}");

        Assert.Equal(paid.Text("id"), Assert.Single(byIntent.GetProperty("data").EnumerateArray()).Text("id"));
        Assert.Contains(newer.GetProperty("data").EnumerateArray(), session => session.Text("id") == later.Text("id"));
        Assert.Empty(ofFuture.GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task Events_are_listed_by_type_and_hold_the_object_as_it_was()
    {
        var paid = await sandbox.PaidAsync(_reference);
        await RefundAsync($"payment_intent={paid.Text("payment_intent")}");

        var events = await EventsAsync("types[]=checkout.session.completed&types[]=charge.refunded");
        var one = await sandbox.GetAsync($"/v1/events/{events[^1].Text("id")}");

        Assert.Equal(["charge.refunded", "checkout.session.completed"], events.Select(e => e.Text("type")));
        Assert.Equal("paid", one.GetProperty("data").GetProperty("object").Text("payment_status"));
        await sandbox.UntilReceivedAsync(_reference, "payment_intent.succeeded", "checkout.session.completed", "charge.refunded");
        Assert.Equal(
            0,
            await Eventually.AnswerAsync(
                async () => (await sandbox.GetAsync($"/v1/events/{one.Text("id")}")).GetProperty("pending_webhooks").GetInt32(),
                pending => pending == 0
            )
        );
    }

    [Fact]
    public async Task The_same_key_gives_the_same_answer_and_other_parameters_are_an_error()
    {
        var first = await sandbox.PostAsync("/v1/checkout/sessions", Sandbox.SessionForm(_reference), _reference);
        var again = await sandbox.PostAsync("/v1/checkout/sessions", Sandbox.SessionForm(_reference), _reference);
        var other = await sandbox.PostAsync("/v1/checkout/sessions", Sandbox.SessionForm(_reference, amount: 1), _reference);

        Assert.Equal(await first.Content.ReadAsStringAsync(Ct), await again.Content.ReadAsStringAsync(Ct));
        Assert.Equal((false, true), (first.Headers.Contains("Idempotent-Replayed"), again.Headers.Contains("Idempotent-Replayed")));
        var error = (await Shopper.ReadAsync(other, HttpStatusCode.BadRequest)).GetProperty("error");
        Assert.Equal("idempotency_error", error.Text("type"));
    }

    [Fact]
    public async Task A_key_whose_first_call_still_runs_is_a_conflict_and_works_once()
    {
        var rule = await sandbox.ControlAsync(new { api = new { delayMs = 500, match = _reference } });

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => sandbox.PostAsync("/v1/checkout/sessions", Sandbox.SessionForm(_reference), _reference))
        );
        await sandbox.UncontrolAsync(rule);

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        foreach (var conflict in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
        {
            var error = (await Shopper.ReadAsync(conflict, HttpStatusCode.Conflict)).GetProperty("error");
            Assert.Equal("idempotency_key_in_use", error.Text("code"));
        }
        var repeated = await sandbox.PostAsync("/v1/checkout/sessions", Sandbox.SessionForm(_reference), _reference);
        Assert.True(repeated.Headers.Contains("Idempotent-Replayed"));
    }

    private async Task<JsonElement> RefundAsync(string form) =>
        await Shopper.ReadAsync(await sandbox.PostAsync("/v1/refunds", form), HttpStatusCode.OK);

    private async Task<IReadOnlyList<JsonElement>> EventsAsync(string query) =>
        [
            .. (await sandbox.GetAsync($"/v1/events?limit=100&{query}"))
                .GetProperty("data")
                .EnumerateArray()
                .Where(e => e.GetRawText().Contains(_reference, StringComparison.Ordinal)),
        ];
}

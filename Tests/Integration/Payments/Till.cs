using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Shop.Contracts;

namespace Shop.Tests.Integration.Payments;

/// <summary>A shopper who pays, the shop's own provider with its controls, and both their books.</summary>
internal sealed class Till(ShopFixture shop)
{
    private readonly HttpClient _provider = ProviderOf(shop);

    public Shopper Shopper { get; } = new(shop.Gateway);

    public Staff Staff { get; } = new(shop);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>An order of one unit of a product that nobody else has.</summary>
    public async Task<(CatalogueProduct Product, JsonElement Order)> PlaceAsync(int stock = 10, int quantity = 1)
    {
        var product = await shop.TakeProductAsync(stock);
        return (product, await Shopper.PlaceOneAsync(product.Id, quantity));
    }

    public async Task<JsonElement> OpenAsync(JsonElement order, HttpStatusCode expected = HttpStatusCode.Created) =>
        await Shopper.ReadAsync(await Shopper.OpenPaymentAsync(order), expected);

    /// <summary>Pays on the hosted page.</summary>
    public static async Task PayAsync(JsonElement payment)
    {
        using var paid = await Shopper.TypeCardAsync(payment.Text("redirectUrl"), Shopper.GoodCard);
        Assert.Equal(HttpStatusCode.SeeOther, paid.StatusCode);
    }

    /// <summary>An order that was paid, with its payment.</summary>
    public async Task<(CatalogueProduct Product, JsonElement Order, JsonElement Payment)> PaidAsync()
    {
        var (product, order) = await PlaceAsync();
        var payment = await OpenAsync(order);
        await PayAsync(payment);
        await Shopper.UntilStatusAsync(order, "paid");
        return (product, order, payment);
    }

    /// <summary>The payment as anybody with its id sees it.</summary>
    public Task<JsonElement> UntilAsync(JsonElement payment, string status) =>
        Eventually.AnswerAsync(() => Shopper.GetAsync($"/api/payments/{payment.Text("id")}"), view => view.Text("status") == status);

    /// <summary>The payment as staff see it.</summary>
    public Task<JsonElement> AsStaffAsync(JsonElement payment) => Staff.GetAsync($"/api/admin/payments/{payment.Text("id")}");

    public Task<HttpResponseMessage> DecideAsync(JsonElement payment, string verb, string reason = "Looked at it") =>
        Staff.SendAsync(HttpMethod.Post, $"/api/admin/payments/{payment.Text("id")}/{verb}", new { reason });

    /// <summary>Has the shop ask the provider now.</summary>
    public Task<JsonElement> ReconcileAsync() =>
        Eventually.AnswerAsync(
            async () =>
            {
                using var answer = await Staff.SendAsync(HttpMethod.Post, "/api/admin/payments/reconcile");
                return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
            },
            report => report.TryGetProperty("healed", out _)
        );

    /// <summary>Adds a rule to the provider's controls.</summary>
    public async Task<string> ControlAsync(object rule) =>
        (await Shopper.ReadAsync(await _provider.PostAsJsonAsync("/sandbox/controls", rule, Ct), HttpStatusCode.Created)).Text("id");

    public Task FailAsync(string path, string mode, string match, int times = 1) =>
        ControlAsync(
            new
            {
                api = new
                {
                    fail = new[]
                    {
                        new
                        {
                            path,
                            method = "POST",
                            mode,
                            match,
                            times,
                        },
                    },
                },
            }
        );

    /// <summary>Lets out the events that a rule holds, once it holds <paramref name="count"/>: they reach it after the shopper has his answer.</summary>
    public async Task<JsonElement> ReleaseAsync(string rule, int count)
    {
        await Eventually.AnswerAsync(
            async () =>
                (await AtProviderAsync("/sandbox/controls")).GetProperty("rules").EnumerateArray().Single(r => r.Text("id") == rule),
            inForce => inForce.GetProperty("held").GetInt32() == count
        );
        return await CommandAsync("/sandbox/webhooks/release", new { id = rule });
    }

    public async Task UncontrolAsync(string rule)
    {
        using var answer = await _provider.DeleteAsync(new Uri($"/sandbox/controls/{rule}", UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    public async Task<JsonElement> CommandAsync(string path, object body) =>
        await Shopper.ReadAsync(await _provider.PostAsJsonAsync(path, body, Ct), HttpStatusCode.OK);

    /// <summary>The provider's API.</summary>
    public async Task<JsonElement> AtProviderAsync(string path) =>
        await Shopper.ReadAsync(await _provider.GetAsync(new Uri(path, UriKind.Relative), Ct), HttpStatusCode.OK);

    /// <summary>A call to the provider's API that nobody at the shop knows of.</summary>
    public async Task<JsonElement> AtProviderAsync(string path, Dictionary<string, string> fields)
    {
        using var form = new FormUrlEncodedContent(fields);
        return await Shopper.ReadAsync(await _provider.PostAsync(new Uri(path, UriKind.Relative), form, Ct), HttpStatusCode.OK);
    }

    /// <summary>The provider's events about a payment, the newest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> EventsAsync(JsonElement payment, params string[] types)
    {
        var list = await AtProviderAsync("/v1/events?limit=100");
        return
        [
            .. list.GetProperty("data")
                .EnumerateArray()
                .Where(e => types.Contains(e.Text("type")) && e.GetRawText().Contains(payment.Text("id"), StringComparison.Ordinal)),
        ];
    }

    /// <summary>Waits until the provider and the shop agree about what was taken and given back for the payment: these sums, in minor units.</summary>
    public async Task AssertAgreedAsync(JsonElement payment, long captured, long refunded)
    {
        await Eventually.AnswerAsync(() => SumsAtProviderAsync(payment), sums => sums == (captured, refunded));
        await Eventually.AnswerAsync(() => SumsAsync(payment), sums => sums == (captured, refunded));
    }

    /// <summary>What was taken and given back, as the provider has it.</summary>
    public async Task<(long Captured, long Refunded)> SumsAtProviderAsync(JsonElement payment)
    {
        var session = await AtProviderAsync($"/v1/checkout/sessions/{SessionOf(payment)}");
        if (session.GetProperty("payment_intent").GetString() is not { } intent)
        {
            return (0, 0);
        }
        var refunds = (await AtProviderAsync($"/v1/refunds?payment_intent={intent}&limit=100")).GetProperty("data").EnumerateArray();
        return (
            (await AtProviderAsync($"/v1/payment_intents/{intent}")).GetProperty("amount_received").GetInt64(),
            refunds.Where(refund => refund.Text("status") == "succeeded").Sum(refund => refund.GetProperty("amount").GetInt64())
        );
    }

    /// <summary>What was taken and given back, as the shop has it.</summary>
    public async Task<(long Captured, long Refunded)> SumsAsync(JsonElement payment)
    {
        var view = (await AsStaffAsync(payment)).GetProperty("payment");
        return (view.Amount("captured"), view.Amount("refunded"));
    }

    public static string SessionOf(JsonElement payment) => new Uri(payment.Text("redirectUrl")).Segments[^1];

    public async Task ExecuteAsync(string database, string sql, object id)
    {
        await using var connection = await shop.OpenAsync(database);
        await using var command = new Npgsql.NpgsqlCommand(sql, connection) { Parameters = { new() { Value = id } } };
        await command.ExecuteNonQueryAsync(Ct);
    }

    private static HttpClient ProviderOf(ShopFixture shop)
    {
        var provider = shop.SandboxClient();
        provider.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Sandbox.Key);
        return provider;
    }
}

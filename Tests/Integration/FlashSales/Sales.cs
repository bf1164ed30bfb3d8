using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Shop.Tests.Integration.FlashSales;

/// <summary>What staff and contenders do at flash sales, over the public API alone.</summary>
internal sealed class Sales(ShopFixture shop, HttpClient? entrance = null)
{
    /// <summary>What a unit costs in every sale, in cents of HKD.</summary>
    public const long Price = 9_900;

    private const string Path = "/api/admin/flash-sales";
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);
    private readonly Staff staff = new(shop);
    private readonly HttpClient gateway = entrance ?? shop.Gateway;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The body of a sale that nothing is wrong with, open now.</summary>
    public static Dictionary<string, object> Body(Guid product, int units) =>
        new()
        {
            ["productId"] = product,
            ["region"] = "hk",
            ["units"] = units,
            ["prices"] = new[] { new { amount = Price, currency = "HKD" } },
            ["startsAt"] = DateTimeOffset.UtcNow.AddSeconds(-1),
            ["endsAt"] = DateTimeOffset.UtcNow.AddMinutes(10),
        };

    public Task<HttpResponseMessage> SendAsync(object body, string? key = null) =>
        staff.SendAsync(HttpMethod.Post, Path, body, key: key ?? Guid.NewGuid().ToString());

    /// <summary>Makes a sale that is open.</summary>
    public async Task<Guid> OpenAsync(Guid product, int units, Action<Dictionary<string, object>>? change = null)
    {
        var body = Body(product, units);
        change?.Invoke(body);
        return (await Shopper.ReadAsync(await SendAsync(body), HttpStatusCode.Created)).GetProperty("id").GetGuid();
    }

    /// <summary>Makes a sale whose gate is up before it opens, and ends when it is open.</summary>
    public async Task<Guid> OpenWarmAsync(Guid product, int units)
    {
        var sale = await OpenAsync(product, units, body => body["startsAt"] = DateTimeOffset.UtcNow.AddSeconds(4));
        await Shopper.ProblemAsync(await EnterAsync(sale, "early"), (HttpStatusCode)425, "not_started");
        await Eventually.AnswerAsync(
            () => new Shopper(gateway).GetAsync($"/api/flash-sales/{sale}"),
            view => view.Text("status") == "open"
        );
        return sale;
    }

    public Task<HttpResponseMessage> CancelAsync(Guid sale) => staff.SendAsync(HttpMethod.Post, $"{Path}/{sale}/cancel");

    public Task<JsonElement> AsStaffAsync(Guid sale) => staff.GetAsync($"{Path}/{sale}");

    public async Task<long> FigureAsync(Guid sale, string figure) =>
        (await AsStaffAsync(sale)).GetProperty("figures").GetProperty(figure).GetInt64();

    /// <summary>The body of an entry that nothing is wrong with.</summary>
    public static Dictionary<string, object> Entry(string person) =>
        new()
        {
            ["email"] = $"{person}@example.com",
            ["shippingMethod"] = "standard",
            ["shippingAddress"] = new
            {
                name = "Ada Wong",
                line1 = "1 Queen's Road Central",
                city = "Hong Kong",
                country = "HK",
            },
        };

    /// <summary>Presses once.</summary>
    public Task<HttpResponseMessage> PressAsync(Guid sale, string person, string? key = null) =>
        PressAsync(sale, Entry(person), key ?? person);

    /// <inheritdoc cref="PressAsync(Guid, string, string?)"/>
    public async Task<HttpResponseMessage> PressAsync(Guid sale, object body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/flash-sales/{sale}/tickets")
        {
            Content = JsonContent.Create(body),
        };
        request.Headers.Add("Idempotency-Key", key);
        return await gateway.SendAsync(request, Ct);
    }

    /// <summary>Presses as a good client does: an answer 503 is followed by a repeat with the same key, and so is 425 when it says at once.</summary>
    public Task<HttpResponseMessage> EnterAsync(Guid sale, string person, string? key = null) =>
        Eventually.AnswerAsync(
            () => PressAsync(sale, person, key),
            answer => answer.StatusCode != HttpStatusCode.ServiceUnavailable && !(answer.Headers.RetryAfter?.Delta <= AtOnce)
        );

    /// <summary>Enters a sale that has units left; answers the ticket.</summary>
    public async Task<string> TicketAsync(Guid sale, string person, string? key = null) =>
        (await Shopper.ReadAsync(await EnterAsync(sale, person, key), HttpStatusCode.Accepted)).Text("ticketId");

    public async Task<JsonElement> LookAsync(string ticket, int wait = 0) =>
        await Shopper.ReadAsync(
            await gateway.GetAsync(new Uri($"/api/flash-sales/tickets/{ticket}?wait={wait}", UriKind.Relative), Ct),
            HttpStatusCode.OK
        );

    /// <summary>Waits until the ticket has this status.</summary>
    public Task<JsonElement> UntilAsync(string ticket, string status) =>
        Eventually.AnswerAsync(
            async () =>
            {
                using var answer = await gateway.GetAsync(new Uri($"/api/flash-sales/tickets/{ticket}", UriKind.Relative), Ct);
                return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
            },
            // A problem's status is a number.
            found => found.GetProperty("status") is { ValueKind: JsonValueKind.String } word && word.GetString() == status,
            seconds: 60
        );

    /// <summary>Enters and wins; answers the ticket with its order.</summary>
    public async Task<JsonElement> WinAsync(Guid sale, string person)
    {
        var found = await LookAsync(await TicketAsync(sale, person), wait: 20);
        Assert.Equal("won", found.Text("status"));
        return found;
    }

    /// <summary>The order of a ticket, as <see cref="Shopper"/> knows orders.</summary>
    public static JsonElement OrderOf(JsonElement ticket)
    {
        var order = System.Text.Json.Nodes.JsonObject.Create(ticket.GetProperty("order"))!;
        order["lookupToken"] = ticket.Text("lookupToken");
        return JsonSerializer.SerializeToElement(order);
    }
}

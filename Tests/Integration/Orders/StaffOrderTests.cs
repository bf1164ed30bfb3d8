using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Shop.Tests.Integration.Orders;

/// <summary>Staff find orders and send them on their way; nobody else does.</summary>
public sealed class StaffOrderTests(ShopFixture shop)
{
    private const int Copies = 8;
    private readonly Shopper _shopper = new(shop.Gateway);
    private readonly Staff _staff = new(shop);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/api/admin/orders")]
    [InlineData("GET", "/api/admin/orders/0193e3a4-0000-7000-8000-000000000001")]
    [InlineData("POST", "/api/admin/orders/0193e3a4-0000-7000-8000-000000000001/ship")]
    [InlineData("POST", "/api/admin/orders/0193e3a4-0000-7000-8000-000000000001/deliver")]
    [InlineData("POST", "/api/admin/orders/0193e3a4-0000-7000-8000-000000000001/cancel")]
    [InlineData("POST", "/api/admin/orders/0193e3a4-0000-7000-8000-000000000001/refund")]
    [InlineData("GET", "/api/admin/stock")]
    [InlineData("PUT", "/api/admin/stock/0193e3a4-0000-7000-8000-000000000001")]
    public async Task Nobody_but_staff_gets_in(string method, string path)
    {
        await Shopper.ProblemAsync(await SendAsync(method, path, null), HttpStatusCode.Unauthorized, "unauthorized");
        await Shopper.ProblemAsync(await SendAsync(method, path, shop.TokenFor("shopper")), HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task A_parcel_leaves_once_and_arrives_once()
    {
        var placed = await PaidAsync();
        var parcel = new { carrier = "SF Express", tracking = "SF123" };

        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, Copies).Select(_ => _staff.DoAsync(placed, "ship", parcel))))
        {
            await Shopper.ReadAsync(answer, HttpStatusCode.OK);
        }

        var shipped = await _shopper.OrderAsync(placed);
        Assert.Equal("shipped", shipped.Text("status"));
        Assert.Equal(
            ("SF Express", "SF123"),
            (shipped.GetProperty("shipment").Text("carrier"), shipped.GetProperty("shipment").Text("tracking"))
        );
        await Shopper.ProblemAsync(
            await _staff.DoAsync(placed, "ship", new { carrier = "SF Express", tracking = "SF124" }),
            HttpStatusCode.Conflict,
            "already_shipped"
        );
        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, Copies).Select(_ => _staff.DoAsync(placed, "deliver"))))
        {
            await Shopper.ReadAsync(answer, HttpStatusCode.OK);
        }

        var delivered = await _shopper.OrderAsync(placed);
        Assert.NotEqual(JsonValueKind.Null, delivered.GetProperty("shipment").GetProperty("deliveredAt").ValueKind);
        Assert.Equal(
            ["placed", "paid", "shipped", "delivered"],
            delivered.GetProperty("timeline").EnumerateArray().Select(step => step.Text("event"))
        );
    }

    [Fact]
    public async Task What_is_not_paid_is_not_shipped_and_what_is_not_shipped_does_not_arrive()
    {
        var product = await shop.TakeProductAsync();
        var placed = await _shopper.PlaceOneAsync(product.Id);
        var parcel = new { carrier = "SF Express", tracking = "SF123" };

        await Shopper.ProblemAsync(await _staff.DoAsync(placed, "ship", parcel), HttpStatusCode.Conflict, "not_shippable");
        await Shopper.ProblemAsync(await _staff.DoAsync(placed, "deliver"), HttpStatusCode.Conflict, "not_deliverable");
        await Shopper.ProblemAsync(
            await _staff.DoAsync(placed, "ship", new { carrier = "", tracking = new string('1', 101) }),
            HttpStatusCode.BadRequest,
            "validation_failed"
        );
        var nowhere = JsonDocument.Parse($$"""{"id": "{{Guid.NewGuid()}}"}""").RootElement;
        await Shopper.ProblemAsync(await _staff.DoAsync(nowhere, "ship", parcel), HttpStatusCode.NotFound, "order_not_found");
        await Shopper.ProblemAsync(await _staff.DoAsync(nowhere, "deliver"), HttpStatusCode.NotFound, "order_not_found");
    }

    [Fact]
    public async Task Orders_are_found_by_number_email_status_and_time()
    {
        var product = await shop.TakeProductAsync();
        var email = $"{Guid.NewGuid():N}@Example.com";
        var placed = new List<JsonElement>();
        for (var i = 0; i < 5; i++)
        {
            var cart = await _shopper.NewCartAsync((product.Id, i + 1));
            placed.Add(
                await Shopper.ReadAsync(await _shopper.SendOrderAsync(Shopper.OrderBody(cart, email), cart), HttpStatusCode.Created)
            );
        }

        await shop.PublishAsync(OrderEvents.Paid(placed[2]));
        await _shopper.UntilStatusAsync(placed[2], "paid");
        var ids = placed.Select(order => order.Text("id")).Reverse().ToList();

        Assert.Equal(ids, await AllAsync($"email={email.ToLowerInvariant()}&limit=2"));
        Assert.Equal([placed[2].Text("id")], await AllAsync($"email={email}&status=paid"));
        Assert.Equal([placed[4].Text("id")], await AllAsync($"number={placed[4].Text("number").ToLowerInvariant()}"));
        var hourAgo = Uri.EscapeDataString(DateTimeOffset.UtcNow.AddHours(-1).ToString("O"));
        Assert.Equal(ids, await AllAsync($"email={email}&from={hourAgo}"));
        Assert.Empty(await AllAsync($"email={email}&to={hourAgo}"));
        var summary = (await _staff.GetAsync($"/api/admin/orders?number={placed[4].Text("number")}")).GetProperty("items")[0];
        Assert.Equal((5, email), (summary.GetProperty("units").GetInt32(), summary.Text("email")));
    }

    [Theory]
    [InlineData("status=lost", "invalid_parameter")]
    [InlineData("from=yesterday", "invalid_parameter")]
    [InlineData("limit=0", "invalid_parameter")]
    [InlineData("cursor=AAAA", "invalid_cursor")]
    public async Task A_search_that_makes_no_sense_is_refused(string query, string code) =>
        await Shopper.ProblemAsync(await _staff.SendAsync(HttpMethod.Get, $"/api/admin/orders?{query}"), HttpStatusCode.BadRequest, code);

    private async Task<List<string>> AllAsync(string query)
    {
        var ids = new List<string>();
        for (string? cursor = null; ; )
        {
            var page = await _staff.GetAsync($"/api/admin/orders?{query}{(cursor is null ? "" : $"&cursor={cursor}")}");
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(order => order.Text("id")));
            cursor = page.GetProperty("nextCursor").GetString();
            if (cursor is null)
            {
                return ids;
            }
        }
    }

    private async Task<JsonElement> PaidAsync()
    {
        var placed = await _shopper.PlaceOneAsync((await shop.TakeProductAsync()).Id);
        await shop.PublishAsync(OrderEvents.Paid(placed));
        await _shopper.UntilStatusAsync(placed, "paid");
        return placed;
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? token)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = JsonContent.Create(new { }) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await shop.Gateway.SendAsync(request, Ct);
    }
}

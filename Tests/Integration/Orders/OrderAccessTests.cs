using System.Net;
using System.Net.Http.Json;

namespace Shop.Tests.Integration.Orders;

/// <summary>Who sees an order, and what its owner can do.</summary>
public sealed class OrderAccessTests(ShopFixture shop)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;
    private readonly Shopper _shopper = new(shop.Gateway);
    private readonly OrderBooks _books = new(shop);

    [Fact]
    public async Task An_order_is_seen_right_after_it_was_placed()
    {
        var product = await shop.TakeProductAsync();
        var placed = await _shopper.PlaceOneAsync(product.Id, quantity: 2);

        var order = await _shopper.OrderAsync(placed);

        Assert.Equal(placed.Text("number"), order.Text("number"));
        Assert.Equal("awaiting_payment", order.Text("status"));
        Assert.Equal(placed.GetProperty("totals").GetRawText(), order.GetProperty("totals").GetRawText());
        Assert.Equal(placed.GetProperty("lines").GetRawText(), order.GetProperty("lines").GetRawText());
        Assert.Equal("Ada Wong", order.GetProperty("shippingAddress").Text("name"));
        Assert.Equal(placed.Text("paymentToken"), order.Text("paymentToken"));
        var step = Assert.Single(order.GetProperty("timeline").EnumerateArray());
        Assert.Equal(("placed", "shopper"), (step.Text("event"), step.Text("who")));
    }

    [Fact]
    public async Task Another_token_or_none_finds_no_order()
    {
        var product = await shop.TakeProductAsync();
        var (mine, theirs) = (await _shopper.PlaceOneAsync(product.Id), await _shopper.PlaceOneAsync(product.Id));

        foreach (var token in (string?[])[null, "", "AAAAAAAAAAAAAAAAAAAAAA", theirs.Text("lookupToken"), mine.Text("lookupToken") + "A"])
        {
            foreach (var (method, path) in new[] { (HttpMethod.Get, ""), (HttpMethod.Post, "/cancel") })
            {
                using var request = new HttpRequestMessage(method, $"/api/orders/{mine.Text("id")}{path}");
                if (token is not null)
                {
                    request.Headers.Add("X-Order-Token", token);
                }

                await Shopper.ProblemAsync(await shop.Gateway.SendAsync(request, Ct), HttpStatusCode.NotFound, "order_not_found");
            }
        }

        Assert.Equal("awaiting_payment", (await _shopper.OrderAsync(mine)).Text("status"));
    }

    [Fact]
    public async Task Cancelling_returns_the_stock_once_however_often_it_is_asked()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var placed = await _shopper.PlaceOneAsync(product.Id, quantity: 4);
        Assert.Equal((10, 4), await _books.StockAsync(product.Id));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _shopper.CancelAsync(placed)));

        foreach (var answer in answers)
        {
            var order = await Shopper.ReadAsync(answer, HttpStatusCode.OK);
            Assert.Equal("cancelled", order.Text("status"));
            Assert.Equal(System.Text.Json.JsonValueKind.Null, order.GetProperty("paymentToken").ValueKind);
        }

        Assert.Equal((10, 0), await _books.StockAsync(product.Id));
        await _books.AssertExactAsync(product.Id);
    }

    [Fact]
    public async Task A_paid_order_cannot_be_cancelled()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var placed = await _shopper.PlaceOneAsync(product.Id);
        await shop.PublishAsync(OrderEvents.Paid(placed));
        await _shopper.UntilStatusAsync(placed, "paid");

        await Shopper.ProblemAsync(await _shopper.CancelAsync(placed), HttpStatusCode.Conflict, "not_cancellable");

        Assert.Equal((9, 0), await _books.StockAsync(product.Id));
    }

    [Theory]
    [InlineData("HK")]
    [InlineData("US")]
    [InlineData("FR")]
    public async Task The_standard_way_to_ship_exists_everywhere(string country)
    {
        var methods = await _shopper.GetAsync($"/api/shipping-methods?country={country}&region=us&currency=USD");

        var standard = methods.EnumerateArray().First();
        Assert.Equal("standard", standard.Text("code"));
        Assert.Equal("USD", standard.GetProperty("price").Text("currency"));
        Assert.True(standard.GetProperty("days").GetInt32() > 0);
    }

    [Fact]
    public async Task Nothing_ships_to_a_country_that_does_not_exist()
    {
        using var methods = await shop.Gateway.GetAsync("/api/shipping-methods?country=ZZ", Ct);
        await Shopper.ProblemAsync(methods, HttpStatusCode.BadRequest, "validation_failed");
        var quote = new
        {
            lines = new[] { new { productId = Guid.NewGuid(), quantity = 1 } },
            shippingAddress = new { country = "ZZ" },
            shippingMethod = "standard",
        };
        using var quoted = await shop.Gateway.PostAsJsonAsync("/api/quotes", quote, Ct);
        await Shopper.ProblemAsync(quoted, HttpStatusCode.BadRequest, "validation_failed");
    }
}

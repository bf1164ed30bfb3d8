using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Shop.Contracts;

namespace Shop.Tests.Integration.Orders;

/// <summary>What a checkout takes, and what it refuses.</summary>
public sealed class PlacingTests(ShopFixture shop)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;
    private readonly Shopper _shopper = new(shop.Gateway);
    private readonly OrderBooks _books = new(shop);

    [Fact]
    public async Task Fifty_shoppers_at_once_get_the_twenty_units_there_are()
    {
        var product = await shop.TakeProductAsync(stock: 20);
        var carts = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _shopper.NewCartAsync((product.Id, 1))));

        var checkouts = Task.WhenAll(carts.Select(cart => _shopper.SendOrderAsync(Shopper.OrderBody(cart), Guid.NewGuid().ToString())));
        var samples = 0;
        do
        {
            var (onHand, reserved) = await _books.StockAsync(product.Id);
            Assert.InRange(reserved, 0, onHand);
            Assert.Equal(20, onHand);
            samples++;
        } while (!checkouts.IsCompleted);

        var answers = await checkouts;
        Assert.Equal(20, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            var line = Assert.Single(
                (await Shopper.ProblemAsync(refused, HttpStatusCode.Conflict, "out_of_stock")).GetProperty("lines").EnumerateArray()
            );
            Assert.Equal(product.Id, line.GetProperty("productId").GetGuid());
            Assert.Equal((1, 0), (line.GetProperty("requested").GetInt32(), line.GetProperty("available").GetInt32()));
        }

        Assert.True(samples > 1);
        Assert.Equal((20, 20), await _books.StockAsync(product.Id));
        await _books.AssertExactAsync(product.Id);
    }

    [Fact]
    public async Task Baskets_that_share_products_in_any_order_do_not_block_each_other()
    {
        var products = new List<Guid>();
        for (var i = 0; i < 4; i++)
        {
            products.Add((await shop.TakeProductAsync(stock: 100)).Id);
        }

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(async i =>
                {
                    var lines = products.Skip(i % 4).Concat(products.Take(i % 4)).Select(id => (id, 1)).ToArray();
                    return await _shopper.SendOrderAsync(Shopper.OrderBody(await _shopper.NewCartAsync(lines)), $"shared-{Guid.NewGuid()}");
                })
        );

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        foreach (var id in products)
        {
            Assert.Equal((100, 40), await _books.StockAsync(id));
        }
    }

    [Fact]
    public async Task A_line_that_is_short_keeps_the_others_from_being_reserved()
    {
        var (plenty, scarce) = (await shop.TakeProductAsync(stock: 10), await shop.TakeProductAsync(stock: 1));
        var cart = await _shopper.NewCartAsync((plenty.Id, 5), (scarce.Id, 2));

        var problem = await Shopper.ProblemAsync(
            await _shopper.SendOrderAsync(Shopper.OrderBody(cart), Guid.NewGuid().ToString()),
            HttpStatusCode.Conflict,
            "out_of_stock"
        );

        var line = Assert.Single(problem.GetProperty("lines").EnumerateArray());
        Assert.Equal(scarce.Id, line.GetProperty("productId").GetGuid());
        Assert.Equal((2, 1), (line.GetProperty("requested").GetInt32(), line.GetProperty("available").GetInt32()));
        Assert.Equal((10, 0), await _books.StockAsync(plenty.Id));
        Assert.Equal(0, await _books.OrdersOfAsync(cart));
    }

    [Fact]
    public async Task Another_total_than_the_expected_one_is_told_instead_of_charged()
    {
        var product = await shop.TakeProductAsync();
        var cart = await _shopper.NewCartAsync((product.Id, 1));
        var body = JsonBody(cart);
        body["expectedTotal"] = new JsonObject { ["amount"] = 1, ["currency"] = "HKD" };

        var problem = await Shopper.ProblemAsync(
            await _shopper.SendOrderAsync(body, Guid.NewGuid().ToString()),
            HttpStatusCode.Conflict,
            "price_changed"
        );
        body["expectedTotal"] = JsonNode.Parse(problem.GetProperty("newTotal").GetRawText());
        var placed = await Shopper.ReadAsync(await _shopper.SendOrderAsync(body, Guid.NewGuid().ToString()), HttpStatusCode.Created);

        Assert.Equal(problem.Amount("newTotal"), placed.GetProperty("totals").Amount("total"));
    }

    [Fact]
    public async Task A_quote_and_the_order_say_the_same()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var cart = await _shopper.NewCartAsync((product.Id, 2));
        var byLines = new
        {
            lines = new[] { new { productId = product.Id, quantity = 2 } },
            currency = "HKD",
            region = "hk",
            shippingAddress = new { country = "HK" },
            shippingMethod = "standard",
        };
        var byCart = new
        {
            cartId = cart,
            shippingAddress = new { country = "HK" },
            shippingMethod = "standard",
        };

        var quotes = new[]
        {
            await Shopper.ReadAsync(await shop.Gateway.PostAsJsonAsync("/api/quotes", byLines, Ct), HttpStatusCode.OK),
            await Shopper.ReadAsync(await shop.Gateway.PostAsJsonAsync("/api/quotes", byCart, Ct), HttpStatusCode.OK),
        };
        Assert.Equal((10, 0), await _books.StockAsync(product.Id));
        var placed = await _shopper.PlaceAsync(cart);

        Assert.All(quotes, quote => Assert.Equal(placed.GetProperty("totals").GetRawText(), quote.GetProperty("totals").GetRawText()));
        var totals = placed.GetProperty("totals");
        Assert.Equal(product.Prices["HKD"] * 2, totals.Amount("items"));
        Assert.Equal(
            totals.Amount("total"),
            totals.Amount("items") - totals.Amount("discount") + totals.Amount("shipping") + totals.Amount("tax")
        );
    }

    [Fact]
    public async Task What_is_no_longer_sold_is_named()
    {
        var (sold, gone) = (await shop.TakeProductAsync(), await shop.TakeProductAsync());
        var cart = await _shopper.NewCartAsync((sold.Id, 1), (gone.Id, 1));
        var news = OrderEvents.Changed(gone, version: 1_000, active: false);
        await shop.PublishAsync(news);
        await Eventually.AnswerAsync(() => _books.HandledAsync(news.EventId), handled => handled == 1);

        var problem = await Shopper.ProblemAsync(
            await _shopper.SendOrderAsync(Shopper.OrderBody(cart), Guid.NewGuid().ToString()),
            HttpStatusCode.Conflict,
            "product_unavailable"
        );

        Assert.Equal(gone.Id, Assert.Single(problem.GetProperty("lines").EnumerateArray()).GetProperty("productId").GetGuid());
    }

    [Fact]
    public async Task An_empty_cart_an_unknown_one_and_an_unknown_coupon_are_refused()
    {
        var product = await shop.TakeProductAsync();
        var empty = await _shopper.NewCartAsync();
        var full = JsonBody(await _shopper.NewCartAsync((product.Id, 1)));
        full["couponCode"] = "FREE";

        await Shopper.ProblemAsync(
            await _shopper.SendOrderAsync(Shopper.OrderBody(empty), "refused-1"),
            HttpStatusCode.Conflict,
            "cart_empty"
        );
        await Shopper.ProblemAsync(
            await _shopper.SendOrderAsync(Shopper.OrderBody("AAAAAAAAAAAAAAAAAAAAAA"), "refused-2"),
            HttpStatusCode.NotFound,
            "cart_not_found"
        );
        await Shopper.ProblemAsync(await _shopper.SendOrderAsync(full, "refused-3"), HttpStatusCode.Conflict, "coupon_unknown");
    }

    [Theory]
    [InlineData("", "invalid_body")]
    [InlineData("{", "invalid_body")]
    [InlineData("null", "invalid_body")]
    [InlineData("[]", "invalid_body")]
    [InlineData("{}", "invalid_body")]
    [InlineData("""{"cartId":1}""", "invalid_body")]
    [InlineData("""{"cartId":"x","cartId":"x"}""", "invalid_body")]
    [InlineData("""{"cartId":"\ud800"}""", "invalid_body")]
    [InlineData("+ email: null", "invalid_body")]
    [InlineData("+ surprise: 1", "invalid_body")]
    [InlineData("+ expectedTotal: 12", "invalid_body")]
    [InlineData("+ shippingAddress: {}", "invalid_body")]
    [InlineData("+ email: \"nobody\"", "validation_failed")]
    [InlineData("+ email: \"a\\u0000@example.com\"", "validation_failed")]
    [InlineData("+ cartId: \"../../etc\"", "validation_failed")]
    [InlineData("+ shippingMethod: \"\"", "validation_failed")]
    [InlineData("+ expectedTotal: {\"amount\":1,\"currency\":\"XXX\"}", "validation_failed")]
    [InlineData("+ shippingAddress: {\"name\":\"\",\"line1\":\"x\",\"city\":\"x\",\"country\":\"HK\"}", "validation_failed")]
    [InlineData("+ shippingAddress: {\"name\":\"x\",\"line1\":\"x\",\"city\":\"x\",\"country\":\"ZZ\"}", "validation_failed")]
    public async Task A_body_that_is_not_right_is_a_problem_with_a_code(string body, string code)
    {
        using var content = new StringContent(Complete(body), Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/orders") { Content = content };
        request.Headers.Add("Idempotency-Key", "bad body");

        await Shopper.ProblemAsync(await shop.Gateway.SendAsync(request, Ct), HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task A_body_that_is_no_json_is_refused_by_its_type()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/orders")
        {
            Content = new StringContent("cartId=x", MediaTypeHeaderValue.Parse("application/x-www-form-urlencoded")),
        };
        request.Headers.Add("Idempotency-Key", "form");

        await Shopper.ProblemAsync(
            await shop.Gateway.SendAsync(request, Ct),
            HttpStatusCode.UnsupportedMediaType,
            "unsupported_media_type"
        );
    }

    /// <summary><c>+ member: value</c> stands for a complete body with that member changed.</summary>
    private static string Complete(string body)
    {
        if (!body.StartsWith("+ ", StringComparison.Ordinal))
        {
            return body;
        }

        var colon = body.IndexOf(": ", StringComparison.Ordinal);
        var complete = JsonBody("AAAAAAAAAAAAAAAAAAAAAA");
        complete[body[2..colon]] = JsonNode.Parse(body[(colon + 2)..]);
        return complete.ToJsonString();
    }

    private static JsonObject JsonBody(string cart) => System.Text.Json.JsonSerializer.SerializeToNode(Shopper.OrderBody(cart))!.AsObject();
}

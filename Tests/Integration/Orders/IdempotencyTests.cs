using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Shop.Tests.Integration.Orders;

/// <summary>One key, one order, one answer.</summary>
public sealed class IdempotencyTests(ShopFixture shop)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;
    private readonly Shopper _shopper = new(shop.Gateway);
    private readonly OrderBooks _books = new(shop);

    [Fact]
    public async Task The_same_key_twice_gives_the_same_bytes()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var cart = await _shopper.NewCartAsync((product.Id, 2));
        var (key, body) = (Guid.NewGuid().ToString(), Shopper.OrderBody(cart));

        using var first = await _shopper.SendOrderAsync(body, key);
        // The repeat comes when the cart is empty: it is answered all the same.
        await Eventually.AnswerAsync(() => _shopper.CartAsync(cart), view => view.GetProperty("lines").GetArrayLength() == 0);
        using var second = await _shopper.SendOrderAsync(body, key);

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal(await first.Content.ReadAsByteArrayAsync(Ct), await second.Content.ReadAsByteArrayAsync(Ct));
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.False(first.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal(["true"], second.Headers.GetValues("Idempotent-Replayed"));
        Assert.Equal((10, 2), await _books.StockAsync(product.Id));
    }

    [Fact]
    public async Task A_key_is_forgotten_after_a_day()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var (old, young) = (await _shopper.NewCartAsync((product.Id, 1)), await _shopper.NewCartAsync((product.Id, 1)));
        await _shopper.PlaceAsync(old, old);
        await _shopper.PlaceAsync(young, young);
        await _books.AgeOrderAsync(old, "24 hours 1 minute");
        await _books.AgeOrderAsync(young, "23 hours 59 minutes");

        await Eventually.AnswerAsync(() => _books.AnswersOfAsync(old), answers => answers == 0);

        using var repeat = await _shopper.SendOrderAsync(Shopper.OrderBody(young), young);
        Assert.Equal(["true"], repeat.Headers.GetValues("Idempotent-Replayed"));
        using var late = await _shopper.SendOrderAsync(Shopper.OrderBody(old), old);
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Equal((10, 2), await _books.StockAsync(product.Id));
    }

    [Fact]
    public async Task An_accounts_keys_are_its_own()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var (ada, bob) = (shop.TokenFor("shopper"), shop.TokenFor("shopper"));
        var (adasCart, bobsCart) = (await _shopper.NewCartAsync((product.Id, 1)), await _shopper.NewCartAsync((product.Id, 1)));
        var key = Guid.NewGuid().ToString();

        using var first = await _shopper.SendOrderAsync(Shopper.OrderBody(adasCart), key, ada);
        using var others = await _shopper.SendOrderAsync(Shopper.OrderBody(bobsCart), key, bob);
        using var repeat = await _shopper.SendOrderAsync(Shopper.OrderBody(adasCart), key, ada);
        using var reuse = await _shopper.SendOrderAsync(Shopper.OrderBody(bobsCart), key, ada);

        Assert.Equal(HttpStatusCode.Created, others.StatusCode);
        Assert.NotEqual(first.Headers.Location, others.Headers.Location);
        Assert.Equal(await first.Content.ReadAsByteArrayAsync(Ct), await repeat.Content.ReadAsByteArrayAsync(Ct));
        await Shopper.ProblemAsync(reuse, HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        Assert.Equal((10, 2), await _books.StockAsync(product.Id));
    }

    [Fact]
    public async Task Twenty_repeats_at_once_make_one_order_and_get_the_same_bytes()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var cart = await _shopper.NewCartAsync((product.Id, 2));
        var (key, body) = (Guid.NewGuid().ToString(), Shopper.OrderBody(cart));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _shopper.SendOrderAsync(body, key)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Single(answers, answer => !answer.Headers.Contains("Idempotent-Replayed"));
        var texts = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync(Ct)));
        Assert.Single(texts.Distinct());
        Assert.Equal(1, await _books.OrdersOfAsync(cart));
        Assert.Equal((10, 2), await _books.StockAsync(product.Id));
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        var product = await shop.TakeProductAsync();
        var cart = await _shopper.NewCartAsync((product.Id, 1));
        var key = Guid.NewGuid().ToString();
        await _shopper.PlaceAsync(cart, key);

        var other = await _shopper.SendOrderAsync(Shopper.OrderBody(cart, "grace@example.com"), key);

        await Shopper.ProblemAsync(other, HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    [Fact]
    public async Task Another_key_for_the_same_cart_makes_no_second_order()
    {
        var product = await shop.TakeProductAsync(stock: 50);
        var cart = await _shopper.NewCartAsync((product.Id, 1));

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => _shopper.SendOrderAsync(Shopper.OrderBody(cart), $"{cart}-{i}"))
        );

        var placed = await Shopper.ReadAsync(Assert.Single(answers, answer => answer.IsSuccessStatusCode), HttpStatusCode.Created);
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            var problem = await Shopper.ReadAsync(refused, HttpStatusCode.Conflict);
            // Once the cart service has heard of the order, the cart is empty.
            Assert.Contains(problem.Text("code"), (string[])["cart_already_ordered", "cart_empty"]);
            if (problem.Text("code") == "cart_already_ordered")
            {
                Assert.Equal(placed.Text("id"), problem.Text("orderId"));
            }
        }

        Assert.Equal(1, await _books.OrdersOfAsync(cart));
        Assert.Equal(1, await _books.AnswersOfAsync(cart));
        Assert.Equal((50, 1), await _books.StockAsync(product.Id));
    }

    [Fact]
    public async Task A_refusal_leaves_the_key_free()
    {
        var product = await shop.TakeProductAsync(stock: 3);
        var cart = await _shopper.NewCartAsync((product.Id, 4));
        var key = Guid.NewGuid().ToString();

        await Shopper.ProblemAsync(await _shopper.SendOrderAsync(Shopper.OrderBody(cart), key), HttpStatusCode.Conflict, "out_of_stock");
        Assert.Equal(0, await _books.AnswersOfAsync(cart));
        await Shopper.ReadAsync(
            await shop.Gateway.PutAsJsonAsync($"/api/carts/{cart}/items/{product.Id}", new { quantity = 3 }, Ct),
            HttpStatusCode.OK
        );

        await _shopper.PlaceAsync(cart, key);
    }

    [Theory]
    [InlineData(null, "idempotency_key_missing")]
    [InlineData("", "idempotency_key_missing")]
    [InlineData("tab\there", "invalid_idempotency_key")]
    [InlineData("too long", "invalid_idempotency_key")]
    public async Task A_key_is_required_and_printable(string? key, string code)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/orders")
        {
            Content = JsonContent.Create(Shopper.OrderBody("AAAAAAAAAAAAAAAAAAAAAA")),
        };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key == "too long" ? new string('k', 256) : key);
        }

        await Shopper.ProblemAsync(await shop.Gateway.SendAsync(request, Ct), HttpStatusCode.BadRequest, code);
    }
}

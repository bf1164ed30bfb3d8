using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Shop.Tests.Integration.Notifications;

namespace Shop.Tests.Integration.Catalog;

/// <summary>Buyers review what they bought, once; the stars are those of the reviews that are shown.</summary>
public sealed class ReviewTests(ShopFixture shop)
{
    private readonly Shopper _shopper = new(shop.Gateway);
    private readonly Staff _staff = new(shop);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_bought_a_product_reviews_it_and_nobody_else()
    {
        var product = await shop.TakeProductAsync();
        var token = shop.TokenFor("shopper");
        await Shopper.ProblemAsync(await ReviewAsync(product.Id, token: null), HttpStatusCode.Unauthorized, "unauthorized");
        await Shopper.ProblemAsync(await ReviewAsync(product.Id, token), HttpStatusCode.Forbidden, "not_bought");

        var cart = await _shopper.NewCartAsync((product.Id, 1));
        var order = await Shopper.ReadAsync(
            await _shopper.SendOrderAsync(Shopper.OrderBody(cart), Guid.NewGuid().ToString(), token),
            HttpStatusCode.Created
        );
        await _shopper.PayAsync(order);
        var review = await UntilReviewedAsync(product.Id, token);

        Assert.Equal(
            (4, "Pours well.\nKeeps warm.", "Ada W."),
            (review.GetProperty("rating").GetInt32(), review.Text("text"), review.Text("author"))
        );
        var page = await _shopper.GetAsync(PathOf(product.Id));
        Assert.Equal(review.Text("id"), Assert.Single(page.GetProperty("items").EnumerateArray()).Text("id"));
        Assert.Equal((4.0m, "0,0,0,1,0"), SummaryOf(page));
        // What was cached of the product is as old as its stars.
        await Eventually.AnswerAsync(
            () => _shopper.GetAsync($"/api/catalog/products/{product.Id}"),
            view => view.GetProperty("rating") is { ValueKind: JsonValueKind.Object } rating && rating.GetProperty("count").GetInt32() == 1
        );
    }

    [Fact]
    public async Task A_buyer_has_one_review_however_often_it_is_sent()
    {
        var product = await shop.TakeProductAsync();
        var account = Guid.NewGuid();
        await shop.PublishAsync(Purchases.Of(account, product.Id), copies: 3);
        var token = shop.TokenFor("shopper", account);
        var first = await UntilReviewedAsync(product.Id, token);

        var again = await Shopper.ReadAsync(await ReviewAsync(product.Id, token), HttpStatusCode.OK);
        Assert.Equal(first.Text("id"), again.Text("id"));
        var others = await Task.WhenAll(Enumerable.Range(1, 3).Select(rating => ReviewAsync(product.Id, token, rating)));
        foreach (var other in others)
        {
            await Shopper.ProblemAsync(other, HttpStatusCode.Conflict, "already_reviewed");
        }

        Assert.Equal((4.0m, "0,0,0,1,0"), SummaryOf(await _shopper.GetAsync(PathOf(product.Id))));
    }

    [Fact]
    public async Task Reviews_that_come_together_and_are_hidden_together_add_up()
    {
        var product = await shop.TakeProductAsync();
        var buyers = Enumerable.Range(0, 10).Select(_ => Guid.NewGuid()).ToList();
        await Task.WhenAll(buyers.Select(buyer => shop.PublishAsync(Purchases.Of(buyer, product.Id))));
        var reviews = await Task.WhenAll(
            buyers.Select((buyer, i) => UntilReviewedAsync(product.Id, shop.TokenFor("shopper", buyer), rating: 1 + i % 5))
        );
        Assert.Equal((3.0m, "2,2,2,2,2"), SummaryOf(await _shopper.GetAsync(PathOf(product.Id))));

        // Both one-star reviews, each three times at once, and one of them back.
        await Task.WhenAll(
            reviews
                .Where(r => r.GetProperty("rating").GetInt32() == 1)
                .SelectMany(r => Enumerable.Repeat(r, 3))
                .Select(r => HideAsync(r, hidden: true))
        );
        await HideAsync(reviews[5], hidden: false);

        var page = await _shopper.GetAsync(PathOf(product.Id));
        Assert.Equal((3.2m, "1,2,2,2,2"), SummaryOf(page));
        Assert.DoesNotContain(reviews[0].Text("id"), page.GetProperty("items").EnumerateArray().Select(item => item.Text("id")));
        var hidden = await _staff.GetAsync($"/api/admin/reviews?productId={product.Id}&hidden=true");
        Assert.Equal(reviews[0].Text("id"), Assert.Single(hidden.GetProperty("items").EnumerateArray()).Text("id"));

        var (seen, next) = (new List<string>(), "");
        do
        {
            page = await _shopper.GetAsync($"{PathOf(product.Id)}?limit=4{next}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.Text("id")));
            next = $"&cursor={page.GetProperty("nextCursor").GetString()}";
        } while (page.GetProperty("nextCursor").ValueKind != JsonValueKind.Null);
        Assert.Equal(reviews.Skip(1).Select(review => review.Text("id")).Order(), seen.Order());
    }

    [Fact]
    public async Task A_deleted_account_leaves_nothing_and_gets_nothing_back()
    {
        var product = await shop.TakeProductAsync();
        var (gone, stays) = (Guid.NewGuid(), Guid.NewGuid());
        await Task.WhenAll(new[] { gone, stays }.Select(account => shop.PublishAsync(Purchases.Of(account, product.Id))));
        await UntilReviewedAsync(product.Id, shop.TokenFor("shopper", gone), rating: 1);
        await UntilReviewedAsync(product.Id, shop.TokenFor("shopper", stays), rating: 5);

        await shop.PublishAsync(Happenings.Deleted(gone, Happenings.NewAddress()), copies: 2);
        await Eventually.AnswerAsync(() => _shopper.GetAsync(PathOf(product.Id)), page => SummaryOf(page) == (5.0m, "0,0,0,0,1"));

        // A purchase that is told late; another one after it shows that it has been heard.
        await shop.PublishAsync(Purchases.Of(gone, product.Id));
        var witness = Guid.NewGuid();
        await shop.PublishAsync(Purchases.Of(witness, product.Id));
        await UntilReviewedAsync(product.Id, shop.TokenFor("shopper", witness), rating: 5);
        await Shopper.ProblemAsync(await ReviewAsync(product.Id, shop.TokenFor("shopper", gone)), HttpStatusCode.Forbidden, "not_bought");
    }

    [Theory]
    [InlineData("""{"rating":0,"author":"Ada"}""", "rating")]
    [InlineData("""{"rating":6,"author":"Ada"}""", "rating")]
    [InlineData("""{"rating":5,"author":" "}""", "author")]
    [InlineData("""{"rating":5}""", "author")]
    [InlineData("""{"rating":5,"author":"ada@example.com"}""", "author")]
    [InlineData("""{"rating":5,"author":"A\u0000da"}""", "author")]
    [InlineData("""{"rating":5,"author":"Ada","text":"\u0000"}""", "text")]
    public async Task What_is_no_review_is_refused(string body, string field)
    {
        var problem = await Shopper.ProblemAsync(
            await SendAsync(Guid.NewGuid(), new StringContent(body, null, "application/json"), shop.TokenFor("shopper")),
            HttpStatusCode.BadRequest,
            "validation_failed"
        );
        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    [Fact]
    public async Task Too_much_text_and_unknown_products_are_refused()
    {
        var token = shop.TokenFor("shopper");
        await Shopper.ProblemAsync(
            await SendAsync(Guid.NewGuid(), Body(5, new string('x', 2001)), token),
            HttpStatusCode.BadRequest,
            "validation_failed"
        );
        await Shopper.ProblemAsync(await ReviewAsync(Guid.NewGuid(), token), HttpStatusCode.NotFound, "product_not_found");
        await Shopper.ProblemAsync(await shop.Gateway.GetAsync(PathOf(Guid.NewGuid()), Ct), HttpStatusCode.NotFound, "product_not_found");
        await Shopper.ProblemAsync(
            await shop.Gateway.GetAsync($"{PathOf(Guid.NewGuid())}?cursor=x", Ct),
            HttpStatusCode.BadRequest,
            "invalid_cursor"
        );
    }

    [Fact]
    public async Task Staff_alone_hide_reviews()
    {
        using var shopper = new HttpRequestMessage(HttpMethod.Put, $"/api/admin/reviews/{Guid.NewGuid()}/hidden")
        {
            Content = JsonContent.Create(new { hidden = true }),
        };
        shopper.Headers.Authorization = new("Bearer", shop.TokenFor("shopper"));
        await Shopper.ProblemAsync(await shop.Gateway.SendAsync(shopper, Ct), HttpStatusCode.Forbidden, "forbidden");
        await Shopper.ProblemAsync(
            await _staff.SendAsync(HttpMethod.Put, $"/api/admin/reviews/{Guid.NewGuid()}/hidden", new { hidden = true }),
            HttpStatusCode.NotFound,
            "review_not_found"
        );
    }

    private static string PathOf(Guid product) => $"/api/catalog/products/{product}/reviews";

    private static (decimal Average, string Stars) SummaryOf(JsonElement page)
    {
        var summary = page.GetProperty("summary");
        var stars = summary.GetProperty("stars").EnumerateArray().Select(count => count.GetInt32()).ToList();
        Assert.Equal(stars.Sum(), summary.GetProperty("count").GetInt32());
        return (summary.GetProperty("average").GetDecimal(), string.Join(',', stars));
    }

    private static JsonContent Body(int rating, string text) =>
        JsonContent.Create(
            new
            {
                rating,
                author = "Ada Wong",
                text,
            }
        );

    /// <summary>Sent again until catalog has heard of the purchase.</summary>
    private Task<JsonElement> UntilReviewedAsync(Guid product, string token, int rating = 4) =>
        Eventually.AnswerAsync(
            async () =>
            {
                using var answer = await ReviewAsync(product, token, rating);
                return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement;
            },
            review => review.TryGetProperty("createdAt", out _)
        );

    private Task<HttpResponseMessage> ReviewAsync(Guid product, string? token, int rating = 4) =>
        SendAsync(product, Body(rating, " Pours well.\r\nKeeps warm.\n"), token);

    private Task<HttpResponseMessage> SendAsync(Guid product, HttpContent body, string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, PathOf(product)) { Content = body };
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        return shop.Gateway.SendAsync(request, Ct);
    }

    private async Task HideAsync(JsonElement review, bool hidden)
    {
        using var answer = await _staff.SendAsync(HttpMethod.Put, $"/api/admin/reviews/{review.Text("id")}/hidden", new { hidden });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }
}

using System.Net;

namespace Shop.Tests.Integration.Orders;

/// <summary>Staff's hand on the shelf.</summary>
public sealed class StockDeskTests(ShopFixture shop)
{
    private const int Copies = 8;
    private readonly Shopper _shopper = new(shop.Gateway);
    private readonly Staff _staff = new(shop);
    private readonly OrderBooks _books = new(shop);

    [Fact]
    public async Task A_count_is_taken_for_the_version_that_was_seen_and_goes_into_the_ledger()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        await _shopper.PlaceOneAsync(product.Id, quantity: 2);
        var seen = await _staff.StockAsync(product.Id);
        Assert.Equal((10, 2, 8), (seen.GetProperty("onHand").GetInt32(), seen.GetProperty("reserved").GetInt32(), Available(seen)));

        var answer = await _staff.PutStockAsync(
            product.Id,
            new
            {
                region = "hk",
                onHand = 40,
                why = "Stocktaking",
            },
            Version(seen)
        );
        var after = await Shopper.ReadAsync(answer, HttpStatusCode.OK);

        Assert.Equal($"\"{Version(after)}\"", answer.Headers.ETag?.Tag);
        Assert.True(Version(after) > Version(seen));
        Assert.Equal((38, "in_stock"), (Available(after), after.Text("level")));
        Assert.Equal((40, 2), await _books.StockAsync(product.Id));
        Assert.Equal(("adjusted", 30, Staff.Account, "Stocktaking"), (await _books.LedgerAsync(product.Id))[^1]);
        await _books.AssertExactAsync(product.Id);
        await Shopper.ProblemAsync(
            await _staff.PutStockAsync(product.Id, new { region = "hk", onHand = 50 }, Version(seen)),
            HttpStatusCode.PreconditionFailed,
            "version_mismatch"
        );
        await Shopper.ProblemAsync(
            await _staff.PutStockAsync(product.Id, new { region = "hk", onHand = 50 }),
            HttpStatusCode.PreconditionRequired,
            "precondition_required"
        );
    }

    [Fact]
    public async Task Of_two_counts_at_once_one_is_taken()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var version = Version(await _staff.StockAsync(product.Id));

        var answers = await Task.WhenAll(
            Enumerable.Range(0, Copies).Select(i => _staff.PutStockAsync(product.Id, new { region = "hk", onHand = 20 + i }, version))
        );

        var taken = await Shopper.ReadAsync(Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK), HttpStatusCode.OK);
        Assert.All(
            answers.Where(a => a.StatusCode != HttpStatusCode.OK),
            a => Assert.Equal(HttpStatusCode.PreconditionFailed, a.StatusCode)
        );
        Assert.Equal((taken.GetProperty("onHand").GetInt32(), 0), await _books.StockAsync(product.Id));
        await _books.AssertExactAsync(product.Id);
    }

    [Fact]
    public async Task Deltas_at_once_add_up_and_one_with_an_id_counts_once()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var editId = Guid.NewGuid();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, Copies)
                .SelectMany(_ =>
                    new[]
                    {
                        _staff.PutStockAsync(product.Id, new { region = "hk", delta = 5 }),
                        _staff.PutStockAsync(
                            product.Id,
                            new
                            {
                                region = "hk",
                                delta = 100,
                                editId,
                            }
                        ),
                    }
                )
        );

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal((10 + Copies * 5 + 100, 0), await _books.StockAsync(product.Id));
        await _books.AssertExactAsync(product.Id);
    }

    [Fact]
    public async Task What_is_reserved_stays_on_the_shelf()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        await _shopper.PlaceOneAsync(product.Id, quantity: 4);
        var version = Version(await _staff.StockAsync(product.Id));

        var below = await Shopper.ProblemAsync(
            await _staff.PutStockAsync(product.Id, new { region = "hk", onHand = 3 }, version),
            HttpStatusCode.Conflict,
            "below_reserved"
        );
        Assert.Equal(4, below.GetProperty("reserved").GetInt32());
        await Shopper.ProblemAsync(
            await _staff.PutStockAsync(product.Id, new { region = "hk", delta = -7 }),
            HttpStatusCode.Conflict,
            "below_reserved"
        );
        await Shopper.ReadAsync(await _staff.PutStockAsync(product.Id, new { region = "hk", delta = -6 }), HttpStatusCode.OK);
        Assert.Equal((4, 4), await _books.StockAsync(product.Id));
    }

    [Fact]
    public async Task Edits_that_race_with_checkouts_keep_the_books_exact()
    {
        var product = await shop.TakeProductAsync(stock: 20);
        var carts = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => _shopper.NewCartAsync((product.Id, 1))));

        var buying = carts.Select(cart => _shopper.SendOrderAsync(Shopper.OrderBody(cart), cart));
        var editing = Enumerable
            .Range(0, 10)
            .Select(i => _staff.PutStockAsync(product.Id, new { region = "hk", delta = i % 2 == 0 ? 3 : -3 }));
        var answers = await Task.WhenAll(buying.Concat(editing));

        Assert.All(
            answers,
            answer =>
                Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.Conflict])
        );
        await _books.AssertExactAsync(product.Id);
    }

    [Theory]
    [InlineData("""{"region": "hk"}""")]
    [InlineData("""{"region": "hk", "onHand": 1, "delta": 1}""")]
    [InlineData("""{"region": "eu", "delta": 1}""")]
    [InlineData("""{"region": "hk", "onHand": -1}""")]
    [InlineData("""{"region": "hk", "onHand": 1000000001}""")]
    public async Task An_edit_that_makes_no_sense_is_refused(string body)
    {
        var answer = await _staff.PutStockAsync(Guid.NewGuid(), System.Text.Json.Nodes.JsonNode.Parse(body)!, version: 1);

        await Shopper.ProblemAsync(answer, HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task A_product_that_does_not_exist_has_no_stock()
    {
        await Shopper.ProblemAsync(
            await _staff.PutStockAsync(Guid.NewGuid(), new { region = "hk", delta = 1 }),
            HttpStatusCode.NotFound,
            "product_not_found"
        );
    }

    [Fact]
    public async Task The_catalogue_shows_what_staff_and_orders_make_of_it()
    {
        var product = await shop.TakeProductAsync(stock: 100);
        async Task SetAsync(int onHand) =>
            await Shopper.ReadAsync(
                await _staff.PutStockAsync(product.Id, new { region = "hk", onHand }, Version(await _staff.StockAsync(product.Id))),
                HttpStatusCode.OK
            );
        Task ShownAsync(string level) =>
            Eventually.AnswerAsync(
                () => _shopper.GetAsync($"/api/catalog/products/{product.Id}?region=hk"),
                shown => shown.Text("availability") == level
            );

        await SetAsync(0);
        await ShownAsync("sold_out");
        await SetAsync(5);
        await ShownAsync("low");
        await SetAsync(6);
        await ShownAsync("in_stock");
        await SetAsync(3);
        await ShownAsync("low");
    }

    [Fact]
    public async Task Low_stock_is_found_page_by_page()
    {
        var low = await shop.TakeProductAsync(stock: 2);
        var plenty = await shop.TakeProductAsync(stock: 500);
        var found = new List<Guid>();
        for (string? cursor = null, path = "/api/admin/stock?level=low&region=hk&limit=3"; ; )
        {
            var page = await _staff.GetAsync(cursor is null ? path : $"{path}&cursor={cursor}");
            var items = page.GetProperty("items").EnumerateArray().ToList();
            Assert.True(items.Count <= 3);
            found.AddRange(items.Select(item => item.GetProperty("productId").GetGuid()));
            cursor = page.GetProperty("nextCursor").GetString();
            if (cursor is null)
            {
                break;
            }
        }

        Assert.Contains(low.Id, found);
        Assert.DoesNotContain(plenty.Id, found);
        Assert.Equal(found.Count, found.Distinct().Count());
        await Shopper.ProblemAsync(
            await _staff.SendAsync(HttpMethod.Get, "/api/admin/stock?cursor=zzz"),
            HttpStatusCode.BadRequest,
            "invalid_cursor"
        );
        await Shopper.ProblemAsync(
            await _staff.SendAsync(HttpMethod.Get, "/api/admin/stock?limit=101"),
            HttpStatusCode.BadRequest,
            "invalid_parameter"
        );
    }

    private static long Version(System.Text.Json.JsonElement stock) => stock.GetProperty("version").GetInt64();

    private static int Available(System.Text.Json.JsonElement stock) => stock.GetProperty("available").GetInt32();
}

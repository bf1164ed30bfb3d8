using System.Net;
using System.Text.Json;
using Shop.Tests.Integration.Orders;

namespace Shop.Tests.Integration.FlashSales;

/// <summary>What staff do with flash sales, and what that does to the shelf.</summary>
public sealed class StaffSaleTests(ShopFixture shop)
{
    private readonly Sales sales = new(shop);
    private readonly OrderBooks books = new(shop);

    [Fact]
    public async Task A_sale_reserves_its_units_once_however_often_it_is_created_with_a_key()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var body = Sales.Body(product.Id, units: 6);
        var key = Guid.NewGuid().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => sales.SendAsync(body, key)));
        var ids = new List<string>();
        foreach (var answer in answers)
        {
            ids.Add((await Shopper.ReadAsync(answer, HttpStatusCode.Created)).Text("id"));
        }

        Assert.Single(ids.Distinct());
        Assert.Equal((10, 6), await books.StockAsync(product.Id));
        body["units"] = 3;
        await Shopper.ProblemAsync(await sales.SendAsync(body, key), HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task More_units_than_there_are_cannot_be_promised()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        await sales.OpenAsync(product.Id, units: 7);

        var problem = await Shopper.ProblemAsync(
            await sales.SendAsync(Sales.Body(product.Id, units: 4)),
            HttpStatusCode.Conflict,
            "insufficient_stock"
        );

        Assert.Equal(3, problem.GetProperty("available").GetInt32());
        // What a sale has is not sold outside of it.
        var shopper = new Shopper(shop.Gateway);
        var cart = await shopper.NewCartAsync((product.Id, 4));
        await Shopper.ProblemAsync(await shopper.SendOrderAsync(Shopper.OrderBody(cart), cart), HttpStatusCode.Conflict, "out_of_stock");
    }

    [Fact]
    public async Task Cancelling_frees_what_nobody_has_and_keeps_every_promise()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var sale = await sales.OpenAsync(product.Id, units: 6);
        var won = await sales.WinAsync(sale, "ada");

        await Shopper.ReadAsync(await sales.CancelAsync(sale), HttpStatusCode.OK);
        var again = await Shopper.ReadAsync(await sales.CancelAsync(sale), HttpStatusCode.OK);

        Assert.Equal("cancelled", again.Text("status"));
        Assert.Equal((10, 1), await books.StockAsync(product.Id));
        Assert.Equal(won.Text("lookupToken"), await sales.TicketAsync(sale, "ada"));
        await Shopper.ProblemAsync(await sales.EnterAsync(sale, "bob"), HttpStatusCode.Conflict, "flash_sale_over");
        await books.LetReservationEndAsync(won.GetProperty("order").GetProperty("id").GetGuid());
        await sales.UntilAsync(won.Text("lookupToken"), "expired");
        Assert.Equal((10, 0), await books.StockAsync(product.Id));
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task A_sale_whose_time_is_over_ends_by_itself()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var sale = await sales.OpenAsync(product.Id, units: 6, body => body["endsAt"] = DateTimeOffset.UtcNow.AddSeconds(8));
        await sales.WinAsync(sale, "ada");

        await Eventually.AnswerAsync(() => books.StockAsync(product.Id), stock => stock == (10, 1));

        await Shopper.ProblemAsync(await sales.EnterAsync(sale, "bob"), HttpStatusCode.Conflict, "flash_sale_over");
        await Shopper.ProblemAsync(await sales.CancelAsync(sale), HttpStatusCode.Conflict, "flash_sale_over");
        Assert.Equal("ended", (await sales.AsStaffAsync(sale)).Text("status"));
        await shop.VerifyAsync(product.Id);
    }

    [Theory]
    [InlineData("units", 0)]
    [InlineData("units", 100_001)]
    [InlineData("region", "eu")]
    [InlineData("paySeconds", 9)]
    [InlineData("endsAt", "2020-01-01T00:00:00Z")]
    public async Task A_sale_that_makes_no_sense_is_refused(string field, object value)
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var body = Sales.Body(product.Id, units: 6);
        body[field] = value;

        var problem = await Shopper.ProblemAsync(await sales.SendAsync(body), HttpStatusCode.BadRequest, "validation_failed");

        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _));
        Assert.Equal((10, 0), await books.StockAsync(product.Id));
    }

    [Fact]
    public async Task Prices_are_in_currencies_of_the_shop_and_more_than_nothing()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        foreach (
            var prices in (object[])
                [Array.Empty<object>(), new[] { new { amount = 0, currency = "HKD" } }, new[] { new { amount = 1, currency = "EUR" } }]
        )
        {
            var body = Sales.Body(product.Id, units: 6);
            body["prices"] = prices;
            await Shopper.ProblemAsync(await sales.SendAsync(body), HttpStatusCode.BadRequest, "validation_failed");
        }
    }

    [Fact]
    public async Task Only_staff_come_near()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var sale = await sales.OpenAsync(product.Id, units: 1);
        foreach (var path in (string[])["/api/admin/flash-sales", $"/api/admin/flash-sales/{sale}"])
        {
            using var answer = await shop.Gateway.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        await Shopper.ProblemAsync(await sales.SendAsync(Sales.Body(Guid.NewGuid(), 1)), HttpStatusCode.NotFound, "product_not_found");
        await Shopper.ProblemAsync(await sales.CancelAsync(Guid.NewGuid()), HttpStatusCode.NotFound, "flash_sale_not_found");
    }

    [Fact]
    public async Task The_list_has_every_sale_once_the_newest_first()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var made = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            made.Add((await sales.OpenAsync(product.Id, units: 1)).ToString());
        }

        var staff = new Staff(shop);
        var listed = new List<string>();
        for (var path = "/api/admin/flash-sales?limit=2"; path is not null; )
        {
            var page = await staff.GetAsync(path);
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.Text("id")));
            var next = page.GetProperty("nextCursor");
            path = next.ValueKind == JsonValueKind.String ? $"/api/admin/flash-sales?limit=2&cursor={next.GetString()}" : null!;
        }

        Assert.Equal(listed.Count, listed.Distinct().Count());
        Assert.Equal(made.AsEnumerable().Reverse(), listed.Where(made.Contains));
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Shop.Tests.Integration.Analytics;

/// <summary>How reports are asked for, and who may.</summary>
public sealed class ReportTests(ShopFixture shop)
{
    private readonly Reports _reports = new(shop);
    private readonly SoldHour _hour = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Currencies_are_never_added_and_regions_can_be_told_apart()
    {
        await SellAsync([(Guid.NewGuid(), "tea", 300)], "hk", "HKD");
        await SellAsync([(Guid.NewGuid(), "tea", 500)], "hk", "USD");
        await SellAsync([(Guid.NewGuid(), "tea", 700)], "us", "USD");

        var category = await _reports.ReadAsync($"{_hour.Query}&by=category");
        Assert.Equal(300, SoldHour.Row(category, "tea", "HKD").Amount("revenue"));
        Assert.Equal(1200, SoldHour.Row(category, "tea", "USD").Amount("revenue"));
        var region = await _reports.ReadAsync($"{_hour.Query}&by=region&currency=USD");
        Assert.Equal(2, region.GetProperty("items").GetArrayLength());
        Assert.Equal(700, SoldHour.Row(region, "us", "USD").Amount("revenue"));
        var currency = await _reports.ReadAsync($"{_hour.Query}&by=currency&region=us");
        Assert.Equal(700, SoldHour.Row(currency, "USD", "USD").Amount("revenue"));
        Assert.Equal(1, currency.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_day_is_that_of_the_time_zone()
    {
        // Ten in the morning in UTC is the first minute of the next day there.
        await SellAsync([(Guid.NewGuid(), "tea", 300)], "us", "USD");
        var (date, tz) = ($"{_hour.Begin:yyyy-MM-dd}", "Pacific/Kiritimati");
        var next = $"{_hour.Begin.AddDays(1):yyyy-MM-dd}";

        Assert.Equal(300, SoldHour.Row(await _reports.ReadAsync($"{_hour.Query}&by=day"), date, "USD").Amount("revenue"));
        var there = await _reports.ReadAsync($"from={next}&to={_hour.Begin.AddDays(2):yyyy-MM-dd}&by=day&tz={tz}");
        Assert.Equal(300, SoldHour.Row(there, next, "USD").Amount("revenue"));
        var before = await _reports.ReadAsync($"from={date}&to={next}&by=day&tz={tz}");
        Assert.Equal(0, before.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Rows_come_page_by_page_and_the_best_products_by_rank()
    {
        var products = Enumerable.Range(0, 5).Select(_ => Guid.NewGuid()).ToList();
        foreach (var (index, product) in products.Index())
        {
            await SellAsync([(product, "tea", 100 + index)], "hk", "HKD");
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await _reports.ReadAsync($"{_hour.Query}&by=product&limit=2&cursor={cursor}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(row => row.Text("key")));
            cursor = page.GetProperty("nextCursor").GetString();
        } while (cursor is not null);

        Assert.Equal(products.Select(id => id.ToString()).Order(StringComparer.Ordinal), seen);
        var top = await _reports.ReadAsync($"{_hour.Query}&limit=2", "top-products");
        Assert.Equal(
            [(1, products[4], $"Product {products[4]:N}"), (2, products[3], $"Product {products[3]:N}")],
            top.GetProperty("items")
                .EnumerateArray()
                .Select(row => (row.GetProperty("rank").GetInt32(), row.GetProperty("productId").GetGuid(), row.Text("name")))
        );
    }

    [Theory]
    [InlineData("from=2020-01-01&to=2020-01-01", "to")]
    [InlineData("from=2020-01-02&to=2020-01-01", "to")]
    [InlineData("from=2020-01-01&to=2022-01-01", "to")]
    [InlineData("from=2020-01-01&to=2020-03-01&by=hour", "to")]
    [InlineData("to=2020-01-01", "from")]
    [InlineData("from=yesterday&to=2020-01-01", "from")]
    [InlineData("from=2020-01-01T00:00:00&to=2020-01-02", "from")]
    [InlineData("from=0001-01-01&to=0001-01-02&tz=Asia/Hong_Kong", "from")]
    [InlineData("from=2020-01-01&to=2020-01-02&by=colour", "by")]
    [InlineData("from=2020-01-01&to=2020-01-02&currency=EUR", "currency")]
    [InlineData("from=2020-01-01&to=2020-01-02&region=mars", "region")]
    [InlineData("from=2020-01-01&to=2020-01-02&tz=Mars/Olympus", "tz")]
    [InlineData("from=2020-01-01&to=2020-01-02&tz=Romance+Standard+Time", "tz")]
    [InlineData("from=2020-01-01&to=2020-01-02&limit=0", "limit")]
    [InlineData("from=2020-01-01&to=2020-01-02&curency=HKD", "curency")]
    public async Task What_cannot_be_meant_is_refused(string query, string field)
    {
        var problem = await Shopper.ProblemAsync(await _reports.SendAsync(query), HttpStatusCode.BadRequest, "invalid_parameter");
        Assert.Equal(field, problem.Text("field"));
    }

    [Theory]
    [InlineData("bm9uc2Vuc2U")]
    [InlineData("%00")]
    [InlineData("SEtEAGE")]
    public async Task A_made_up_cursor_is_refused(string cursor) =>
        await Shopper.ProblemAsync(
            await _reports.SendAsync($"from=2020-01-01&to=2020-01-02&cursor={cursor}"),
            HttpStatusCode.BadRequest,
            "invalid_cursor"
        );

    [Theory]
    [InlineData("GET", "sales?from=2020-01-01&to=2020-01-02")]
    [InlineData("GET", "top-products?from=2020-01-01&to=2020-01-02")]
    [InlineData("POST", "rebuild")]
    public async Task Reports_are_for_staff_alone(string method, string path)
    {
        using var guest = new HttpRequestMessage(new(method), $"/api/admin/reports/{path}");
        await Shopper.ProblemAsync(await shop.Gateway.SendAsync(guest, Ct), HttpStatusCode.Unauthorized, "unauthorized");
        using var shopper = new HttpRequestMessage(new(method), $"/api/admin/reports/{path}");
        shopper.Headers.Authorization = new AuthenticationHeaderValue("Bearer", shop.TokenFor("shopper"));
        await Shopper.ProblemAsync(await shop.Gateway.SendAsync(shopper, Ct), HttpStatusCode.Forbidden, "forbidden");
    }

    private async Task SellAsync(IReadOnlyList<(Guid, string, long)> lines, string region, string currency)
    {
        var paid = _hour.Paid(SoldHour.Order(lines, region: region, currency: currency), Guid.NewGuid());
        await shop.PublishAsync(paid);
        await _reports.UntilCountedAsync(paid.EventId);
    }
}

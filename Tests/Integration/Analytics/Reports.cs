using System.Net;
using System.Text.Json;
using Npgsql;

namespace Shop.Tests.Integration.Analytics;

/// <summary>Asks for reports as staff do, and waits until they say what is expected.</summary>
internal sealed class Reports(ShopFixture shop)
{
    private readonly Staff _staff = new(shop);

    public Task<HttpResponseMessage> SendAsync(string query, string report = "sales") =>
        _staff.SendAsync(HttpMethod.Get, $"/api/admin/reports/{report}?{query}");

    public async Task<JsonElement> ReadAsync(string query, string report = "sales") =>
        await Shopper.ReadAsync(await SendAsync(query, report), HttpStatusCode.OK);

    /// <summary>The figures of a product today, in one currency; undefined when there are none.</summary>
    public async Task<JsonElement> OfProductTodayAsync(Guid product)
    {
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string? cursor = null;
        do
        {
            var page = await ReadAsync($"from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}&by=product&limit=200&cursor={cursor}");
            foreach (var row in page.GetProperty("items").EnumerateArray().Where(row => row.Text("key") == product.ToString()))
            {
                return row.GetProperty("figures");
            }

            cursor = page.GetProperty("nextCursor").GetString();
        } while (cursor is not null);

        return default;
    }

    /// <summary>The same as soon as <paramref name="expected"/> holds of it.</summary>
    public Task<JsonElement> UntilAsync(Guid product, Func<JsonElement, bool> expected) =>
        Eventually.AnswerAsync(
            () => OfProductTodayAsync(product),
            figures => figures.ValueKind == JsonValueKind.Object && expected(figures)
        );

    /// <summary>Makes the sums anew, and says of how many facts.</summary>
    public async Task<long> RebuildAsync() =>
        (await Shopper.ReadAsync(await _staff.SendAsync(HttpMethod.Post, "/api/admin/reports/rebuild"), HttpStatusCode.OK))
            .GetProperty("facts")
            .GetInt64();

    /// <summary>Ends when these events are kept and counted.</summary>
    public Task UntilCountedAsync(params IReadOnlyCollection<Guid> events) =>
        Eventually.AnswerAsync(() => CountedAsync([.. events]), counted => counted == events.Count);

    private async Task<long> CountedAsync(Guid[] events)
    {
        await using var analyticsdb = await shop.OpenAsync("analyticsdb");
        await using var command = new NpgsqlCommand("select count(*) from fact where counted and event_id = any ($1)", analyticsdb)
        {
            Parameters = { new() { Value = events } },
        };
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}

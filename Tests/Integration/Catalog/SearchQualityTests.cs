using System.Net.Http.Json;
using System.Text.Json;

namespace Shop.Tests.Integration.Catalog;

/// <summary>What shoppers type leads to what they mean: <c>queries.jsonl</c> has the questions, written before search was tuned.</summary>
[Collection(nameof(WholeCatalogue))]
public sealed class SearchQualityTests(ShopFixture shop, ITestOutputHelper output)
{
    private const int LookedAt = 3;
    private const int RightMin = 55;

    /// <param name="Q">What is typed.</param>
    /// <param name="Lang">In which language answers are.</param>
    /// <param name="First">Slugs; one of them must come first.</param>
    /// <param name="Why">What makes it hard.</param>
    private sealed record Query(string Q, string Lang, IReadOnlyList<string> First, string Why);

    [Fact]
    public async Task Of_sixty_searches_at_least_55_show_what_was_meant_among_the_first_three()
    {
        var lines = await File.ReadAllLinesAsync(
            Repository.PathOf("Tests/Integration/Catalog/queries.jsonl"),
            TestContext.Current.CancellationToken
        );
        var queries = lines.Select(line => JsonSerializer.Deserialize<Query>(line, JsonSerializerOptions.Web)!).ToList();
        var (right, first) = (0, 0);
        foreach (var query in queries)
        {
            var found = await FindAsync(query);
            right += found.Any(query.First.Contains) ? 1 : 0;
            first += found is [var best, ..] && query.First.Contains(best) ? 1 : 0;
            if (found is not [var top, ..] || !query.First.Contains(top))
            {
                output.WriteLine(
                    $"{query.Q} ({query.Lang}, {query.Why}): {string.Join(", ", found)}; not {string.Join(" or ", query.First)}"
                );
            }
        }

        output.WriteLine($"{first} of {queries.Count} first, {right} among the first {LookedAt}");
        Assert.Equal(60, queries.Count);
        Assert.Equal(30, queries.Count(query => query.Lang == "en"));
        Assert.True(right >= RightMin, $"{right} of {queries.Count} are right");
    }

    private async Task<List<string>> FindAsync(Query query)
    {
        var page = await shop.Gateway.GetFromJsonAsync<JsonElement>(
            $"/api/catalog/products?limit={LookedAt}&lang={query.Lang}&q={Uri.EscapeDataString(query.Q)}",
            TestContext.Current.CancellationToken
        );
        return [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("slug").GetString()!)];
    }
}

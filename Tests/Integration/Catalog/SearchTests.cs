using System.Net;
using System.Text.Json;
using Npgsql;

namespace Shop.Tests.Integration.Catalog;

/// <summary>Search and suggestions, in both languages, with slips; and what ranks first.</summary>
[Collection(nameof(WholeCatalogue))]
public sealed class SearchTests(ShopFixture shop)
{
    private const string Products = "/api/catalog/products";
    private readonly Shopper shopper = new(shop.Gateway);

    [Theory]
    [InlineData("teapot")]
    [InlineData("Teapots")]
    [InlineData("stonew")]
    [InlineData("茶壺")]
    [InlineData("炻瓷茶壺")]
    [InlineData("壺")]
    [InlineData("KIT-0001")]
    [InlineData("kilnward 茶壺")]
    public async Task Either_language_finds_the_teapot(string text)
    {
        var page = await shopper.GetAsync($"{Products}?limit=100&q={Uri.EscapeDataString(text)}");

        Assert.Contains("stoneware-teapot", Items(page).Select(Slug));
    }

    [Theory]
    [InlineData("teapot")]
    [InlineData("茶壺")]
    public async Task The_best_match_comes_first(string text) =>
        Assert.Contains(
            text == "teapot" ? "Teapot" : text,
            Items(await shopper.GetAsync($"{Products}?q={Uri.EscapeDataString(text)}&lang={(text == "teapot" ? "en" : "zh-Hant")}"))[0]
                .GetProperty("name")
                .GetString()
        );

    [Theory]
    [InlineData("teap")]
    [InlineData("teapto")]
    [InlineData("茶壺")]
    public async Task Suggestions_forgive_a_beginning_and_a_slip(string typed)
    {
        var products = (await shopper.GetAsync($"/api/catalog/suggest?q={Uri.EscapeDataString(typed)}"))
            .GetProperty("products")
            .EnumerateArray()
            .ToList();

        Assert.InRange(products.Count, 1, 8);
        Assert.Contains(products, product => Name(product).Contains("Teapot", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("Kitche", "kitchen")]
    [InlineData("廚房", "kitchen")]
    [InlineData("teapot", "kitchen")]
    [InlineData("toys", "toys")]
    public async Task Suggestions_name_the_category_to_look_in(string typed, string category)
    {
        var categories = (await shopper.GetAsync($"/api/catalog/suggest?q={Uri.EscapeDataString(typed)}")).GetProperty("categories");

        Assert.InRange(categories.GetArrayLength(), 1, 3);
        Assert.Equal(category, categories[0].GetProperty("slug").GetString());
        Assert.NotEmpty(categories[0].GetProperty("name").GetString()!);
    }

    [Theory]
    [InlineData("tepot", "teapot", "stoneware-teapot")]
    [InlineData("teapto kilnwrad", "teapot kilnward", "stoneware-teapot")]
    [InlineData("lmap", "lamp", "opal-glass-lamp")]
    [InlineData("brolyl", "brolly", "storm-umbrella")]
    [InlineData("木製火車", "木製 火車", "freight-train-set")]
    [InlineData("瑜珈墊", "瑜伽墊", "cork-yoga-mat")]
    public async Task What_is_not_found_as_typed_is_found_as_meant_and_says_so(string typed, string meant, string slug)
    {
        var page = await shopper.GetAsync($"{Products}?limit=100&q={Uri.EscapeDataString(typed)}");
        var suggested = await shopper.GetAsync($"/api/catalog/suggest?q={Uri.EscapeDataString(typed)}");

        Assert.Equal(meant, page.GetProperty("correctedQuery").GetString());
        Assert.Contains(slug, Items(page).Select(Slug));
        Assert.True(page.GetProperty("total").GetInt64() > 0);
        Assert.True(suggested.GetProperty("correctedQuery").ValueKind == JsonValueKind.Null || suggested.Text("correctedQuery") == meant);
    }

    [Theory]
    [InlineData("teapot")]
    [InlineData("xqzvwkjh")]
    [InlineData("the")]
    [InlineData("!?")]
    [InlineData("🫖")]
    public async Task What_is_found_or_means_nothing_is_not_corrected(string typed) =>
        Assert.Equal(
            JsonValueKind.Null,
            (await shopper.GetAsync($"{Products}?q={Uri.EscapeDataString(typed)}")).GetProperty("correctedQuery").ValueKind
        );

    [Fact]
    public async Task Of_equals_the_popular_come_first_and_what_is_sold_out_here_last()
    {
        await using var made = await MadeProducts.MakeAsync(shop, 3, "Quibbleflax");
        var (plain, popular, soldOut) = (made.Ids[0], made.Ids[1], made.Ids[2]);
        await made.ExecuteAsync("update products set popularity = 50 where id = any (@ids)", popular, soldOut);
        await made.ExecuteAsync("update availability set level = 'sold_out' where region = 'hk' and product_id = any (@ids)", soldOut);

        Assert.Equal([popular, plain, soldOut], await FoundAsync("q=quibbleflax&region=hk"));
        Assert.Equal(plain, (await FoundAsync("q=quibbleflax&region=us"))[2]);
    }

    [Fact]
    public async Task Ratings_are_shown_and_sorted_by_a_few_voices_counting_less_than_many()
    {
        await using var made = await MadeProducts.MakeAsync(shop, 3, "Zorblemint");
        var (few, many, none) = (made.Ids[0], made.Ids[1], made.Ids[2]);
        await made.ExecuteAsync(
            "update products set rating_stars = '{0,0,0,0,1}', rating_count = 1, rating_sum = 5 where id = any (@ids)",
            few
        );
        await made.ExecuteAsync(
            "update products set rating_stars = '{0,0,0,13,27}', rating_count = 40, rating_sum = 187 where id = any (@ids)",
            many
        );

        Assert.Equal([many, few, none], await FoundAsync("q=zorblemint&sort=rating"));
        var rating = (await shopper.GetAsync($"{Products}/{many}")).GetProperty("rating");
        Assert.Equal((4.7, 40), (rating.GetProperty("average").GetDouble(), rating.GetProperty("count").GetInt32()));
        Assert.Equal(JsonValueKind.Null, (await shopper.GetAsync($"{Products}/{none}")).GetProperty("rating").ValueKind);
    }

    [Theory]
    [InlineData("relevance")]
    [InlineData("rating")]
    [InlineData("newest")]
    [InlineData("price")]
    public async Task Pages_neither_repeat_nor_skip_what_stays_while_others_come_and_go(string sort)
    {
        await using var made = await MadeProducts.MakeAsync(shop, 12, "Plumwhistle");
        var list = $"{Products}?q=plumwhistle&limit=4&sort={sort}";
        var first = await shopper.GetAsync(list);
        Guid[] read = [.. Items(first).Select(Id)];
        var gone = made.Ids.Except(read).First();

        await made.AddAsync([Guid.NewGuid(), Guid.NewGuid()], "Plumwhistle");
        await made.ExecuteAsync("update products set active = false where id = any (@ids)", read[0], gone);
        var cursor = first.Text("nextCursor");
        var rest = await shopper.GetAsync($"{list.Replace("limit=4", "limit=100", StringComparison.Ordinal)}&cursor={cursor}");

        Guid[] all = [.. read, .. Items(rest).Select(Id)];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal(made.Ids.Except([gone]), all.Intersect(made.Ids).Order());
    }

    [Fact]
    public async Task A_search_that_takes_too_long_is_called_off_with_503()
    {
        await using var connection = await shop.OpenAsync("catalogdb");
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var hold = new NpgsqlCommand("lock table synonyms in access exclusive mode", connection, transaction);
        await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        using var answer = await shop.Gateway.GetAsync($"{Products}?q=anything", TestContext.Current.CancellationToken);

        await Shopper.ProblemAsync(answer, HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    private async Task<List<Guid>> FoundAsync(string question) => [.. Items(await shopper.GetAsync($"{Products}?{question}")).Select(Id)];

    private static List<JsonElement> Items(JsonElement page) => [.. page.GetProperty("items").EnumerateArray()];

    private static Guid Id(JsonElement item) => item.GetProperty("id").GetGuid();

    private static string Slug(JsonElement item) => item.Text("slug");

    private static string Name(JsonElement item) => item.Text("name");
}

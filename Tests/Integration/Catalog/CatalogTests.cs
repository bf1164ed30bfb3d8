using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Shop.Tests.Integration.Catalog;

/// <summary>What shoppers browse, through the gateway, on the imported catalogue.</summary>
[Collection(nameof(WholeCatalogue))]
public sealed class CatalogTests(ShopFixture shop)
{
    private const string Products = "/api/catalog/products";

    [Fact]
    public async Task Every_product_of_the_file_is_on_sale_in_both_currencies_and_languages()
    {
        foreach (var audience in new[] { "lang=en&currency=HKD&region=hk", "lang=zh-Hant&currency=USD&region=us" })
        {
            var page = await GetAsync($"{Products}?{audience}&limit=1");

            // All 240, but for the one that another test takes off sale for a moment.
            Assert.True(page.GetProperty("total").GetInt64() >= 239);
            Assert.Equal(
                audience.Contains("USD", StringComparison.Ordinal) ? "USD" : "HKD",
                Items(page)[0].GetProperty("price").GetProperty("currency").GetString()
            );
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("&sort=relevance")]
    [InlineData("&sort=price")]
    [InlineData("&sort=-price")]
    [InlineData("&sort=newest")]
    [InlineData("&sort=rating")]
    [InlineData("&q=lamp&sort=price")]
    [InlineData("&q=lamp&sort=newest")]
    [InlineData("&q=leather&category=clothing&category=home&minPrice=10000")]
    [InlineData("&minPrice=12345&maxPrice=54321")]
    [InlineData("&minPrice=10000&maxPrice=49999&sort=price")]
    [InlineData("&q=tepot")]
    [InlineData("&sort=price&currency=USD&region=us&inStock=true")]
    [InlineData("&sort=-price&category=kitchen&category=toys")]
    [InlineData("&q=paper")]
    [InlineData("&q=茶&lang=zh-Hant")]
    public async Task All_pages_together_hold_every_product_once(string list)
    {
        var seen = new List<JsonElement>();
        string? cursor = null;
        long total;
        do
        {
            var page = await GetAsync($"{Products}?limit=7{list}{(cursor is null ? "" : $"&cursor={cursor}")}");
            total = page.GetProperty("total").GetInt64();
            seen.AddRange(Items(page));
            cursor = page.GetProperty("nextCursor").GetString();
        } while (cursor is not null);

        Assert.True(total > 0);
        Assert.Equal(total, seen.Count);
        Assert.Equal(seen.Count, seen.Select(Id).Distinct().Count());
        var prices = seen.Select(Amount).ToList();
        if (list.Contains("sort=price", StringComparison.Ordinal))
        {
            Assert.Equal(prices.Order(), prices);
        }

        if (list.Contains("sort=-price", StringComparison.Ordinal))
        {
            Assert.Equal(prices.OrderDescending(), prices);
        }
    }

    [Fact]
    public async Task Filters_combine_and_facets_count_what_choosing_them_gives()
    {
        var page = await GetAsync($"{Products}?category=kitchen&category=home&minPrice=10000&maxPrice=49999&limit=100");

        Assert.NotEmpty(Items(page));
        Assert.All(Items(page), item => Assert.True(item.GetProperty("category").GetString() is "kitchen" or "home"));
        Assert.All(Items(page), item => Assert.InRange(Amount(item), 10000, 49999));
        var facets = page.GetProperty("facets");
        foreach (var category in facets.GetProperty("categories").EnumerateArray())
        {
            var chosen = await GetAsync(
                $"{Products}?category={category.GetProperty("slug").GetString()}&minPrice=10000&maxPrice=49999&limit=1"
            );
            Assert.Equal(chosen.GetProperty("total").GetInt64(), category.GetProperty("count").GetInt64());
        }

        var brand = facets.GetProperty("brands")[0];
        var name = Uri.EscapeDataString(brand.GetProperty("name").GetString()!);
        var ofBrand = await GetAsync($"{Products}?category=kitchen&category=home&minPrice=10000&maxPrice=49999&brand={name}");
        Assert.Equal(ofBrand.GetProperty("total").GetInt64(), brand.GetProperty("count").GetInt64());
        foreach (var range in facets.GetProperty("priceRanges").EnumerateArray())
        {
            var max = range.GetProperty("max");
            var within = await GetAsync(
                $"{Products}?category=kitchen&category=home&minPrice={range.GetProperty("min")}{(max.ValueKind == JsonValueKind.Null ? "" : $"&maxPrice={max}")}"
            );
            Assert.Equal(within.GetProperty("total").GetInt64(), range.GetProperty("count").GetInt64());
        }
    }

    [Theory]
    [InlineData("' or 1=1 --")]
    [InlineData("a & b | !c :* <-> ((")]
    [InlineData("%_\\")]
    [InlineData("😀")]
    [InlineData("the")]
    [InlineData("\"'\"")]
    public async Task Anything_may_be_searched_for(string text)
    {
        await GetAsync($"{Products}?q={Uri.EscapeDataString(text)}");
        await GetAsync($"/api/catalog/suggest?q={Uri.EscapeDataString(text)}");
    }

    [Theory]
    [InlineData("?colour=red", "invalid_parameter", "colour")]
    [InlineData("?limit=0", "invalid_parameter", "limit")]
    [InlineData("?limit=101", "invalid_parameter", "limit")]
    [InlineData("?limit=ten", "invalid_parameter", "limit")]
    [InlineData("?sort=cheapest", "invalid_parameter", "sort")]
    [InlineData("?minPrice=9&maxPrice=8", "invalid_parameter", "minPrice")]
    [InlineData("?maxPrice=99999999999999999999", "invalid_parameter", "maxPrice")]
    [InlineData("?inStock=maybe", "invalid_parameter", "inStock")]
    [InlineData("?currency=EUR", "invalid_parameter", "currency")]
    [InlineData("?region=eu", "invalid_parameter", "region")]
    [InlineData("?lang=fr", "invalid_parameter", "lang")]
    [InlineData("?q=a%00b", "invalid_parameter", "q")]
    [InlineData("?category=%0a", "invalid_parameter", "category")]
    [InlineData("?ids=nothing", "invalid_parameter", "ids")]
    [InlineData("?cursor=nothing", "invalid_cursor", null)]
    [InlineData("/stoneware-teapot?colour=red", "invalid_parameter", "colour")]
    [InlineData("/stoneware-teapot?lang=fr", "invalid_parameter", "lang")]
    public async Task A_wrong_question_is_refused_with_its_reason(string question, string code, string? field)
    {
        var problem = await RefusalAsync(Products + question, HttpStatusCode.BadRequest);

        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(field, problem.TryGetProperty("field", out var named) ? named.GetString() : null);
    }

    [Fact]
    public async Task A_search_text_has_a_longest_length_and_a_most_of_words()
    {
        foreach (var route in new[] { Products, "/api/catalog/suggest" })
        {
            foreach (
                var (text, code) in new[]
                {
                    (new string('x', 101), "invalid_parameter"),
                    (string.Join('+', Enumerable.Repeat("x", 21)), "invalid_parameter"),
                    (new string('x', 10 * 1024), "query_too_long"),
                    (string.Concat(Enumerable.Repeat("%E8%8C%B6", 6 * 1024)), "query_too_long"),
                }
            )
            {
                Assert.Equal(code, Code(await RefusalAsync($"{route}?q={text}", HttpStatusCode.BadRequest)));
            }
        }
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_own_list_only()
    {
        var cursor = (await GetAsync($"{Products}?limit=7&sort=price")).GetProperty("nextCursor").GetString();

        Assert.Equal(
            "invalid_cursor",
            Code(await RefusalAsync($"{Products}?limit=7&sort=newest&cursor={cursor}", HttpStatusCode.BadRequest))
        );
        Assert.Equal(
            "invalid_cursor",
            Code(await RefusalAsync($"{Products}?limit=7&sort=price&category=toys&cursor={cursor}", HttpStatusCode.BadRequest))
        );
    }

    [Theory]
    [InlineData("no-such-product")]
    [InlineData("0258cc99-0000-4c76-b254-211cc832ac5c")]
    [InlineData("%F0%9F%98%80")]
    [InlineData("%0a")]
    public async Task An_unknown_product_is_not_found(string idOrSlug) =>
        Assert.Equal("product_not_found", Code(await RefusalAsync($"{Products}/{idOrSlug}", HttpStatusCode.NotFound)));

    [Fact]
    public async Task A_product_is_found_by_its_slug_and_by_its_id_with_everything_a_page_shows()
    {
        var product = await GetAsync($"{Products}/stoneware-teapot?lang=zh-Hant&currency=USD");

        Assert.Equal(product.GetRawText(), (await GetAsync($"{Products}/{Id(product)}?lang=zh-Hant&currency=USD")).GetRawText());
        Assert.Contains("茶壺", product.GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(product.GetProperty("description").GetString()!);
        Assert.Equal("USD", product.GetProperty("price").GetProperty("currency").GetString());
        Assert.Contains("材質", product.GetProperty("attributes").EnumerateArray().Select(a => a.GetProperty("name").GetString()));
        Assert.True(product.GetProperty("availability").GetString() is "in_stock" or "low" or "sold_out");
    }

    [Fact]
    public async Task The_language_follows_the_reader()
    {
        var answer = await SendAsync($"{Products}/stoneware-teapot", r => r.Headers.AcceptLanguage.ParseAdd("zh-HK, en;q=0.5"));

        Assert.Contains("Accept-Language", answer.Headers.Vary);
        Assert.Contains("茶壺", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_holds_the_answer_already_is_told_so_with_304()
    {
        foreach (var url in new[] { Products, $"{Products}/stoneware-teapot", "/api/catalog/categories" })
        {
            var tag = (await SendAsync(url, _ => { })).Headers.ETag;

            Assert.NotNull(tag);
            Assert.Equal(HttpStatusCode.NotModified, (await SendAsync(url, r => r.Headers.IfNoneMatch.Add(tag))).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await SendAsync(url, r => r.Headers.IfNoneMatch.Add(new("\"another\"")))).StatusCode);
        }
    }

    [Fact]
    public async Task A_batch_is_read_in_the_order_asked_without_what_does_not_exist()
    {
        var two = Items(await GetAsync($"{Products}?limit=2")).Select(Id).Reverse().ToList();

        var page = await GetAsync($"{Products}?ids={two[0]},{Guid.NewGuid()},{two[1]}&currency=USD");

        Assert.Equal(two, Items(page).Select(Id));
        Assert.All(Items(page), item => Assert.Equal("USD", item.GetProperty("price").GetProperty("currency").GetString()));
    }

    [Fact]
    public async Task Categories_come_in_both_languages_with_their_products()
    {
        var english = Items(await GetAsync("/api/catalog/categories"));
        var chinese = Items(await GetAsync("/api/catalog/categories?lang=zh-Hant"));

        Assert.Equal(8, english.Count);
        Assert.Equal(english.Select(Slug), chinese.Select(Slug));
        Assert.All(english.Zip(chinese), pair => Assert.NotEqual(Name(pair.First), Name(pair.Second)));
        Assert.All(english, category => Assert.True(category.GetProperty("products").GetInt64() > 0));
    }

    private async Task<HttpResponseMessage> SendAsync(string url, Action<HttpRequestMessage> prepare)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        prepare(request);
        return await shop.Gateway.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<JsonElement> GetAsync(string url)
    {
        using var answer = await SendAsync(url, _ => { });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    private async Task<JsonElement> RefusalAsync(string url, HttpStatusCode status)
    {
        using var answer = await SendAsync(url, _ => { });
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(new MediaTypeHeaderValue("application/problem+json"), answer.Content.Headers.ContentType);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    private static List<JsonElement> Items(JsonElement page) => [.. page.GetProperty("items").EnumerateArray()];

    private static string Id(JsonElement item) => item.GetProperty("id").GetString()!;

    private static string Slug(JsonElement item) => item.GetProperty("slug").GetString()!;

    private static string Name(JsonElement item) => item.GetProperty("name").GetString()!;

    private static string Code(JsonElement problem) => problem.GetProperty("code").GetString()!;

    private static long Amount(JsonElement item) => item.GetProperty("price").GetProperty("amount").GetInt64();
}

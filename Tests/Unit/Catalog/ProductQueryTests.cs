using Shop.Catalog.Products;
using Shop.Catalog.Storefront;
using Shop.ServiceDefaults;

namespace Shop.Tests.Unit.Catalog;

/// <summary>The product list's parameters and cursors.</summary>
public sealed class ProductQueryTests
{
    private static readonly StorefrontDefaults HongKong = new("HKD", "hk");
    private static readonly Guid Product = Guid.Parse("0258cc99-eae8-4c76-b254-211cc832ac5c");

    [Fact]
    public void Nothing_given_lists_everything_by_relevance()
    {
        var query = Parse(new());

        Assert.Equal(("relevance", 24, null), (query.Sort.Name, query.Limit, query.Text));
        Assert.Empty(query.Categories);
        Assert.Null(query.After);
    }

    [Fact]
    public void Empty_fields_of_a_form_count_as_absent() =>
        Assert.Equal(
            Parse(new()).Listing,
            Parse(new(Q: " ", Category: [""], Brand: [], MinPrice: "", MaxPrice: "", InStock: "", Sort: "", Cursor: "", Limit: "")).Listing
        );

    [Theory]
    [InlineData("limit", "0")]
    [InlineData("limit", "101")]
    [InlineData("limit", "-1")]
    [InlineData("limit", "+1")]
    [InlineData("limit", "1e1")]
    [InlineData("limit", "99999999999999999999")]
    [InlineData("limit", "1,2")]
    [InlineData("sort", "PRICE")]
    [InlineData("sort", "1; drop table products")]
    [InlineData("minPrice", "-1")]
    [InlineData("minPrice", "1.5")]
    [InlineData("maxPrice", "１")]
    [InlineData("inStock", "yes")]
    [InlineData("q", "a\0b")]
    [InlineData("q", "a\nb")]
    [InlineData("q", "\u0085")]
    [InlineData("category", "a\tb")]
    [InlineData("brand", "\u001b[31m")]
    public void A_wrong_value_is_refused_by_name(string parameter, string value) => AssertRefused(With(parameter, value), parameter);

    [Theory]
    [InlineData("q", 100)]
    [InlineData("category", 64)]
    [InlineData("brand", 100)]
    public void A_text_has_a_longest_length(string parameter, int lengthMax)
    {
        Parse(With(parameter, new string('茶', lengthMax)));

        AssertRefused(With(parameter, new string('茶', lengthMax + 1)), parameter);
    }

    [Fact]
    public void A_filter_takes_at_most_twenty_values()
    {
        Parse(new(Category: [.. Enumerable.Range(0, 20).Select(n => $"c{n}")]));

        AssertRefused(new(Category: [.. Enumerable.Range(0, 21).Select(n => $"c{n}")]), "category");
    }

    [Fact]
    public void A_price_range_that_is_upside_down_is_refused() => AssertRefused(new(MinPrice: "200", MaxPrice: "199"), "minPrice");

    [Theory]
    [InlineData(0L)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void A_cursor_finds_its_place_again(long key)
    {
        var cursor = new ProductCursor(key, Product).Encode(Parse(new(Sort: "price")).Listing);

        Assert.Equal(new ProductCursor(key, Product), Parse(new(Sort: "price", Cursor: cursor)).After);
    }

    [Fact]
    public void A_cursor_survives_another_order_of_the_same_filters_and_another_language_and_limit()
    {
        var cursor = new ProductCursor(1, Product).Encode(Parse(new(Category: ["toys", "desk"], Lang: "en")).Listing);

        Assert.NotNull(Parse(new(Category: ["desk", "toys", "desk"], Lang: "zh-Hant", Limit: "3", Cursor: cursor)).After);
    }

    public static TheoryData<string> OtherListings =>
        ["sort", "q", "category", "brand", "minPrice", "maxPrice", "inStock", "currency", "region"];

    [Theory]
    [MemberData(nameof(OtherListings))]
    public void A_cursor_of_another_listing_is_refused(string changed)
    {
        var cursor = new ProductCursor(1, Product).Encode(Parse(new()).Listing);
        var other = changed switch
        {
            "sort" => With(changed, "newest"),
            "inStock" => With(changed, "true"),
            "currency" => With(changed, "USD"),
            "region" => With(changed, "us"),
            _ => With(changed, "1"),
        };

        Assert.Equal("invalid_cursor", Refusal(other with { Cursor = cursor }).Code);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("😀")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("********************************************")]
    [InlineData("                                            ")]
    public void A_made_up_cursor_is_refused(string cursor) => Assert.Equal("invalid_cursor", Refusal(new(Cursor: cursor)).Code);

    [Fact]
    public void No_changed_byte_of_format_or_listing_makes_another_cursor()
    {
        var bytes = Convert.FromBase64String(Padded(new ProductCursor(1, Product).Encode(Parse(new()).Listing)));
        for (var index = 0; index < 9; index++)
        {
            bytes[index] ^= 1;
            Assert.Equal("invalid_cursor", Refusal(new(Cursor: Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_'))).Code);
            bytes[index] ^= 1;
        }
    }

    [Fact]
    public void Ids_come_separated_by_commas_or_repeated() =>
        Assert.Equal([Product, Guid.Empty, Product], ProductQuery.ParseIds(new(Ids: [$"{Product},{Guid.Empty}", $"{Product}"])));

    [Fact]
    public void At_most_fifty_ids_are_read_at_once()
    {
        Assert.Equal(50, ProductQuery.ParseIds(new(Ids: [string.Join(',', Enumerable.Repeat(Product, 50))])).Length);

        Assert.Throws<ProblemException>(() => ProductQuery.ParseIds(new(Ids: [string.Join(',', Enumerable.Repeat(Product, 51))])));
    }

    [Fact]
    public void Ids_are_uuids_in_their_plain_form()
    {
        foreach (var id in new[] { "x", $"{{{Product}}}", $"{Product:N}", $"{Product} or 1=1" })
        {
            Assert.Equal("ids", Assert.Throws<ProblemException>(() => ProductQuery.ParseIds(new(Ids: [id]))).Field);
        }
    }

    [Fact]
    public void Ids_do_not_go_with_filters()
    {
        var ids = new ProductListParameters(Ids: [$"{Product}"]);

        foreach (
            var given in new[]
            {
                ids with
                {
                    Q = "tea",
                },
                ids with
                {
                    Limit = "3",
                },
                ids with
                {
                    Category = ["toys"],
                },
                ids with
                {
                    Sort = "price",
                },
            }
        )
        {
            Assert.Equal("ids", Assert.Throws<ProblemException>(() => ProductQuery.ParseIds(given)).Field);
        }
    }

    private static ProductQuery Parse(ProductListParameters given) => ProductQuery.Parse(given, HongKong);

    private static ProblemException Refusal(ProductListParameters given) => Assert.Throws<ProblemException>(() => Parse(given));

    private static void AssertRefused(ProductListParameters given, string parameter)
    {
        var refusal = Refusal(given);
        Assert.Equal((400, "invalid_parameter", parameter), (refusal.Status, refusal.Code, refusal.Field));
    }

    private static ProductListParameters With(string parameter, string value) =>
        parameter switch
        {
            "q" => new(Q: value),
            "category" => new(Category: [value]),
            "brand" => new(Brand: [value]),
            "minPrice" => new(MinPrice: value),
            "maxPrice" => new(MaxPrice: value),
            "inStock" => new(InStock: value),
            "sort" => new(Sort: value),
            "limit" => new(Limit: value),
            "currency" => new(Currency: value),
            "region" => new(Region: value),
            _ => throw new ArgumentOutOfRangeException(nameof(parameter)),
        };

    private static string Padded(string base64Url) =>
        base64Url.Replace('-', '+').Replace('_', '/').PadRight((base64Url.Length + 3) / 4 * 4, '=');
}

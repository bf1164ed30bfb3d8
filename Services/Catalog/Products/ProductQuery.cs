using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Shop.Catalog.Search;
using Shop.Catalog.Storefront;
using Shop.ServiceDefaults;

namespace Shop.Catalog.Products;

/// <summary>The parameters of the product list as they come.</summary>
/// <param name="Category">Slugs; repeated: any of them.</param>
/// <param name="Brand">Names; repeated: any of them.</param>
/// <param name="MinPrice">Minor units, inclusive.</param>
/// <param name="MaxPrice">Minor units, inclusive.</param>
/// <param name="Ids">Comma-separated or repeated: these products and no list; goes with <c>lang</c>, <c>currency</c> and <c>region</c> only.</param>
internal sealed record ProductListParameters(
    [property: FromQuery(Name = "q")] string? Q = null,
    [property: FromQuery(Name = "category")] string[]? Category = null,
    [property: FromQuery(Name = "brand")] string[]? Brand = null,
    [property: FromQuery(Name = "minPrice")] string? MinPrice = null,
    [property: FromQuery(Name = "maxPrice")] string? MaxPrice = null,
    [property: FromQuery(Name = "inStock")] string? InStock = null,
    [property: FromQuery(Name = "sort")] string? Sort = null,
    [property: FromQuery(Name = "cursor")] string? Cursor = null,
    [property: FromQuery(Name = "limit")] string? Limit = null,
    [property: FromQuery(Name = "ids")] string[]? Ids = null,
    [property: FromQuery(Name = "lang")] string? Lang = null,
    [property: FromQuery(Name = "currency")] string? Currency = null,
    [property: FromQuery(Name = "region")] string? Region = null,
    [property: FromHeader(Name = "Accept-Language")] string? AcceptLanguage = null
);

/// <summary>A checked question to the product list: AND across the filters, OR within one.</summary>
internal sealed record ProductQuery(
    Audience Audience,
    string? Text,
    string[] Categories,
    string[] Brands,
    long? MinPrice,
    long? MaxPrice,
    bool InStock,
    ProductSort Sort,
    ProductCursor? After,
    int Limit
)
{
    /// <summary>Longest search text.</summary>
    public const int TextLengthMax = 100;

    private const int LimitDefault = 24;
    private const int LimitMax = 100;
    private const int FilterValuesMax = 20;
    private const long PriceMax = 1_000_000_000_000;

    /// <summary>Most ids of one batch read.</summary>
    public const int IdsMax = 50;

    /// <summary>Stands for everything that decides which products are listed in which order: a cursor is only good for its own listing.</summary>
    public ulong Listing
    {
        get
        {
            var listing = string.Join(
                '\n',
                [
                    Sort.Name,
                    Audience.Currency,
                    Audience.Region,
                    Text,
                    $"{MinPrice}-{MaxPrice}",
                    InStock,
                    "categories",
                    .. Categories,
                    "brands",
                    .. Brands,
                ]
            );
            return BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(listing)));
        }
    }

    /// <summary>Checks the parameters of a list.</summary>
    /// <exception cref="ServiceDefaults.ProblemException">400 <c>invalid_parameter</c> or <c>invalid_cursor</c>.</exception>
    public static ProductQuery Parse(ProductListParameters given, StorefrontDefaults defaults)
    {
        var text = ParseText(given.Q);
        var sort = string.IsNullOrEmpty(given.Sort) ? "relevance" : given.Sort;
        var query = new ProductQuery(
            Audience.Choose(given.Lang, given.Currency, given.Region, given.AcceptLanguage, defaults),
            text,
            Parameter.Texts("category", given.Category, lengthMax: 64, FilterValuesMax),
            Parameter.Texts("brand", given.Brand, lengthMax: 100, FilterValuesMax),
            Parameter.Number("minPrice", given.MinPrice, 0, PriceMax),
            Parameter.Number("maxPrice", given.MaxPrice, 0, PriceMax),
            Parameter.Flag("inStock", given.InStock),
            ProductSort.Find(sort, searching: text is not null)
                ?? throw Parameter.Invalid("sort", "must be relevance, price, -price, newest or rating"),
            After: null,
            (int)(Parameter.Number("limit", given.Limit, 1, LimitMax) ?? LimitDefault)
        );
        if (query.MinPrice > query.MaxPrice)
        {
            throw Parameter.Invalid("minPrice", "is above maxPrice");
        }

        return string.IsNullOrEmpty(given.Cursor) ? query : query with { After = ProductCursor.Decode(given.Cursor, query.Listing) };
    }

    /// <summary>Checks a search text; null when there is none.</summary>
    /// <exception cref="ServiceDefaults.ProblemException">400 <c>invalid_parameter</c>: too long, too many words, control characters.</exception>
    public static string? ParseText(string? given)
    {
        var text = Parameter.Text("q", given, TextLengthMax);
        return text?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length > QueryWords.Max
            ? throw Parameter.Invalid("q", $"holds more than {QueryWords.Max} words")
            : text;
    }

    /// <summary>Checks the ids of a batch read.</summary>
    /// <exception cref="ServiceDefaults.ProblemException">400 <c>invalid_parameter</c>: too many, no ids, or filters beside them.</exception>
    public static Guid[] ParseIds(ProductListParameters given)
    {
        var alone =
            given is { Q: null, Category: null or [], Brand: null or [], MinPrice: null, MaxPrice: null }
            && given is { InStock: null, Sort: null, Cursor: null, Limit: null };
        if (!alone)
        {
            throw Parameter.Invalid("ids", "cannot be combined with filters, order or paging");
        }

        var texts = given
            .Ids!.SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .ToArray();
        if (texts.Length > IdsMax)
        {
            throw Parameter.Invalid("ids", $"holds more than {IdsMax} ids");
        }

        return
        [
            .. texts.Select(text => Guid.TryParseExact(text, "D", out var id) ? id : throw Parameter.Invalid("ids", "holds what is no id")),
        ];
    }
}

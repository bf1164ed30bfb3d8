using System.Globalization;

namespace Shop.Web.Components.Pages;

/// <summary>What a visitor has chosen of a list, as its address says. What makes no sense there counts as not chosen.</summary>
public sealed record ListingChoice(string? Q, string? Sort, bool InStock, string[] Categories, string[] Brands, string? Price)
{
    /// <summary>The orders of a list, and what they are called.</summary>
    public static readonly (string Value, string Words)[] Sorts =
    [
        ("relevance", "Relevance"),
        ("newest", "Newest"),
        ("rating", "Best rated"),
        ("price", "Price, low to high"),
        ("-price", "Price, high to low"),
    ];

    public static ListingChoice Of(string? q, string? sort, string? inStock, string[]? categories, string[]? brands, string? price) =>
        new(
            string.IsNullOrWhiteSpace(q) ? null : q.Trim(),
            Sorts.Any(known => known.Value == sort) ? sort : null,
            inStock == "true",
            categories ?? [],
            brands ?? [],
            Bounds(price) is null ? null : price
        );

    /// <summary>The parameters of the storefront's own address.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Address => [.. Common, .. One("price", Price)];

    /// <summary>The parameters of the catalogue's list: only what was chosen, since it refuses what it does not know.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Question
    {
        get
        {
            var (min, max) = Bounds(Price) ?? (null, null);
            return [.. Common, .. One("minPrice", min), .. One("maxPrice", max)];
        }
    }

    private IEnumerable<KeyValuePair<string, string?>> Common =>
        [
            .. One("q", Q),
            .. One("sort", Sort),
            .. One("inStock", InStock ? "true" : null),
            .. Categories.SelectMany(category => One("category", category)),
            .. Brands.SelectMany(brand => One("brand", brand)),
        ];

    // "10000-19999", in minor units; open to the top: "200000-".
    private static (string? Min, string? Max)? Bounds(string? price) =>
        price?.Split('-') is [var min, var max] && IsAmount(min) && (max is "" || IsAmount(max)) ? (min, max is "" ? null : max) : null;

    private static bool IsAmount(string text) =>
        text.Length <= 12 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static IEnumerable<KeyValuePair<string, string?>> One(string name, string? value) => value is null ? [] : [new(name, value)];
}

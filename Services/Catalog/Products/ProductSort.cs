using Shop.Catalog.Storefront;

namespace Shop.Catalog.Products;

/// <summary>
/// An order of the product list. Each is total (the id decides between equals), so that pages neither repeat nor skip a product whose
/// place has not changed meanwhile.
/// </summary>
/// <param name="Name">Its value in <c>sort=</c>.</param>
/// <param name="Descending">Whether keys and ids fall.</param>
/// <param name="column">SQL: what is sorted by, an index's first column; <c>{price}</c> stands for the audience's.</param>
/// <param name="Key">SQL: the same as the bigint that a cursor keeps.</param>
/// <param name="keyed">SQL: what a cursor's <c>@key</c> means as a value of the column.</param>
internal sealed class ProductSort(string name, bool descending, string column, string? key = null, string keyed = "@key")
{
    /// <summary>
    /// Best match first; only with a search text. How well it fits weighs most; among equals popular products come first, and what is sold
    /// out here comes after what can be bought.
    /// </summary>
    public static readonly ProductSort Relevance = new("relevance", descending: true, "fit");

    /// <summary>What relevance means without a search text: what most people buy, then by id, which is random, so that shelves are mixed.</summary>
    public static readonly ProductSort Popular = new("relevance", descending: true, "l.popularity");

    /// <summary>Cheapest first.</summary>
    public static readonly ProductSort Cheapest = new("price", descending: false, "{price}");

    /// <summary>Dearest first.</summary>
    public static readonly ProductSort Dearest = new("-price", descending: true, "{price}");

    /// <summary>Latest addition first.</summary>
    public static readonly ProductSort Newest = new(
        "newest",
        descending: true,
        "l.created_at",
        "(extract(epoch from l.created_at) * 1000000)::bigint",
        "timestamptz 'epoch' + @key * interval '1 microsecond'"
    );

    /// <summary>Best rated first, a few voices counting less than many; what nobody rated comes last.</summary>
    public static readonly ProductSort Rating = new("rating", descending: true, "l.rating");

    /// <summary>Its value in <c>sort=</c>.</summary>
    public string Name => name;

    /// <summary>SQL: which way keys and ids go.</summary>
    public string Direction => descending ? "desc" : "asc";

    /// <summary>SQL: how what comes later compares with what comes earlier.</summary>
    public string Later => descending ? "<" : ">";

    /// <summary>SQL: the bigint that a cursor keeps.</summary>
    public string Key(Audience audience) => key ?? Column(audience);

    /// <summary>SQL: the order of <c>listing l</c>, as an index has it.</summary>
    public string OrderBy(Audience audience) => $"{Column(audience)} {Direction}, l.product_id {Direction}";

    /// <summary>SQL: what comes after a cursor's <c>@key</c> and <c>@id</c>.</summary>
    public string After(Audience audience) => $"({Column(audience)}, l.product_id) {Later} ({keyed}, @id)";

    /// <summary>The sort of that name; null when there is none.</summary>
    public static ProductSort? Find(string name, bool searching) =>
        name switch
        {
            "relevance" => searching ? Relevance : Popular,
            "price" => Cheapest,
            "-price" => Dearest,
            "newest" => Newest,
            "rating" => Rating,
            _ => null,
        };

    private string Column(Audience audience) => column.Replace("{price}", ListingColumns.Price(audience), StringComparison.Ordinal);
}

namespace Shop.Catalog.Products;

/// <summary>An order of the product list. Each is total (the id decides between equals), so that pages neither repeat nor skip.</summary>
/// <param name="Name">Its value in <c>sort=</c>.</param>
/// <param name="Key">SQL: the bigint that a cursor keeps.</param>
/// <param name="After">SQL: what comes after the cursor's <c>@key</c> and <c>@id</c>.</param>
/// <param name="OrderBy">SQL.</param>
internal sealed record ProductSort(string Name, string Key, string After, string OrderBy)
{
    private const string Rank = "-(ts_rank('{0.05, 0.2, 0.5, 1}', s.words, asked.query) * 1000000)::bigint";

    /// <summary>Best match first; only with a search text.</summary>
    public static readonly ProductSort Relevance = new("relevance", Rank, $"({Rank}, p.id) > (@key, @id)", $"{Rank}, p.id");

    /// <summary>What relevance means without a search text: by id, which is random, so that the shelves are mixed.</summary>
    public static readonly ProductSort Mixed = new("relevance", "0::bigint", "p.id > @id", "p.id");

    /// <summary>Cheapest first.</summary>
    public static readonly ProductSort Cheapest = new(
        "price",
        "pp.amount",
        "(pp.amount, pp.product_id) > (@key, @id)",
        "pp.amount, pp.product_id"
    );

    /// <summary>Dearest first.</summary>
    public static readonly ProductSort Dearest = new(
        "-price",
        "pp.amount",
        "(pp.amount, pp.product_id) < (@key, @id)",
        "pp.amount desc, pp.product_id desc"
    );

    /// <summary>Latest addition first.</summary>
    public static readonly ProductSort Newest = new(
        "newest",
        "(extract(epoch from p.created_at) * 1000000)::bigint",
        "(p.created_at, p.id) < (timestamptz 'epoch' + @key * interval '1 microsecond', @id)",
        "p.created_at desc, p.id desc"
    );

    /// <summary>The sort of that name; null when there is none.</summary>
    public static ProductSort? Find(string name, bool searching) =>
        name switch
        {
            "relevance" => searching ? Relevance : Mixed,
            "price" => Cheapest,
            "-price" => Dearest,
            "newest" => Newest,
            _ => null,
        };
}

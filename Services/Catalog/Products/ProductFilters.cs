using Npgsql;

namespace Shop.Catalog.Products;

/// <summary>
/// The filters of a list as SQL over <c>listing l</c> or <c>product_search l</c>, and their parameters. The SQL is put together from constant
/// clauses, only those that the question needs, so that each combination gets a plan of its own; what a shopper types is always a
/// parameter.
/// </summary>
internal static class ProductFilters
{
    /// <summary>What every product of the list is: on sale in the currency and, where asked, in stock in the region.</summary>
    public static string OnSale(ProductQuery query) =>
        $"l.active and {ListingColumns.Price(query.Audience)} is not null{(query.InStock ? $" and {ListingColumns.Stocked(query.Audience)}" : "")}";

    /// <summary>Whether a product is of the categories asked for; null when any is right.</summary>
    public static string? Category(ProductQuery query) => query.Categories is [] ? null : "l.category = any (@categories)";

    /// <summary>Whether it is of the brands asked for; null when any is right.</summary>
    public static string? Brand(ProductQuery query) => query.Brands is [] ? null : "l.brand = any (@brands)";

    /// <summary>Whether its price lies within the bounds; null when any is right.</summary>
    public static string? Price(ProductQuery query)
    {
        var price = ListingColumns.Price(query.Audience);
        var bounds = new[]
        {
            query.MinPrice is null ? null : $"{price} >= @minPrice",
            query.MaxPrice is null ? null : $"{price} <= @maxPrice",
        }.OfType<string>();
        return string.Join(" and ", bounds) is { Length: > 0 } range ? range : null;
    }

    /// <summary>Everything that the query asks for.</summary>
    public static string All(ProductQuery query) =>
        string.Join(" and ", new[] { OnSale(query), Category(query), Brand(query), Price(query) }.OfType<string>());

    /// <summary>The parameters of <see cref="Category"/> and <see cref="Brand"/>.</summary>
    // A parameter that the statement does not mention must not be sent: PostgreSQL could not tell its type.
    public static void AddChoices(NpgsqlParameterCollection parameters, ProductQuery query)
    {
        if (query.Categories is not [])
        {
            parameters.Add(new NpgsqlParameter<string[]>("categories", query.Categories));
        }

        if (query.Brands is not [])
        {
            parameters.Add(new NpgsqlParameter<string[]>("brands", query.Brands));
        }
    }

    /// <summary>The parameters of <see cref="Price"/>.</summary>
    public static void AddPrices(NpgsqlParameterCollection parameters, ProductQuery query)
    {
        if (query.MinPrice is { } minPrice)
        {
            parameters.Add(new NpgsqlParameter<long>("minPrice", minPrice));
        }

        if (query.MaxPrice is { } maxPrice)
        {
            parameters.Add(new NpgsqlParameter<long>("maxPrice", maxPrice));
        }
    }

    /// <summary>The parameters of where the page begins and how long it is: one more than it holds, to know whether there is a next one.</summary>
    public static void AddPlace(NpgsqlParameterCollection parameters, ProductQuery query)
    {
        parameters.Add(new NpgsqlParameter<int>("limit", query.Limit + 1));
        if (query.After is { } after)
        {
            parameters.Add(new NpgsqlParameter<long>("key", after.Key));
            parameters.Add(new NpgsqlParameter<Guid>("id", after.Id));
        }
    }
}

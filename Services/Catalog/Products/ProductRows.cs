using Npgsql;
using Shop.Catalog.Pictures;
using Shop.Catalog.Storefront;
using Shop.Contracts;

namespace Shop.Catalog.Products;

/// <summary>The SQL and the reading that every list of products shares.</summary>
internal static class ProductRows
{
    /// <summary>What <see cref="Item"/> reads, in its order.</summary>
    public const string ItemColumns = $"""
        p.id, p.slug, t.name, p.brand, p.category, pp.amount, {ProductImages.Columns},
        coalesce(a.level, 'sold_out'), p.rating_count, p.rating_sum
        """;

    /// <summary>How many there are: where a list's own columns begin.</summary>
    public const int ItemColumnCount = 13;

    /// <summary>Products with their price, text and availability for an audience (<see cref="For"/>).</summary>
    public const string Tables = """
        from products p
        join product_prices pp on pp.product_id = p.id and pp.currency = @currency
        join product_texts t on t.product_id = p.id and t.language = @language
        left join availability a on a.product_id = p.id and a.region = @region
        """;

    /// <summary>Sets <c>@language</c>, <c>@currency</c> and <c>@region</c>.</summary>
    public static void For(this NpgsqlCommand command, Audience audience) => command.Parameters.For(audience);

    /// <summary>Sets <c>@language</c>, <c>@currency</c> and <c>@region</c>.</summary>
    public static void For(this NpgsqlParameterCollection parameters, Audience audience)
    {
        parameters.Add(new NpgsqlParameter<string>("language", audience.Language));
        parameters.Add(new NpgsqlParameter<string>("currency", audience.Currency));
        parameters.Add(new NpgsqlParameter<string>("region", audience.Region));
    }

    /// <summary>The current row as an item of a list.</summary>
    public static ProductItem Item(NpgsqlDataReader row, Audience audience, ProductImages images)
    {
        var name = row.GetString(2);
        return new(
            Id: row.GetGuid(0),
            Slug: row.GetString(1),
            Name: name,
            Brand: row.GetString(3),
            Category: row.GetString(4),
            Price: new Money(row.GetInt64(5), audience.Currency),
            Image: images.View(row, 6, name),
            Availability: row.GetString(10),
            Rating: RatingView.Of(row.GetInt32(11), row.GetInt32(12))
        );
    }
}

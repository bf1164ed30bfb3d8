using Shop.Contracts;

namespace Shop.Catalog.Products;

/// <summary>A picture to show.</summary>
/// <param name="Url">Relative to the public origin; holds a hash of the content, so it can be kept forever.</param>
/// <param name="Alt">What it shows, in the answer's language.</param>
internal sealed record ImageView(string Url, string Alt);

/// <summary>A product in a list.</summary>
/// <param name="Category">Its slug.</param>
/// <param name="Availability"><c>in_stock</c>, <c>low</c> or <c>sold_out</c> in the asked region.</param>
/// <param name="Rating">Null when nobody has rated it.</param>
internal sealed record ProductItem(
    Guid Id,
    string Slug,
    string Name,
    string Brand,
    string Category,
    Money Price,
    ImageView Image,
    string Availability,
    RatingView? Rating
);

/// <summary>What buyers think of a product.</summary>
/// <param name="Average">Of 1 to 5 stars, with one decimal.</param>
/// <param name="Count">How many rated it; at least one.</param>
internal sealed record RatingView(decimal Average, int Count)
{
    /// <summary>Null when nobody has rated.</summary>
    public static RatingView? Of(int count, int sum) =>
        count == 0 ? null : new(Math.Round((decimal)sum / count, 1, MidpointRounding.AwayFromZero), count);
}

/// <summary>A page of products.</summary>
/// <param name="NextCursor">Null on the last page.</param>
/// <param name="Total">All products under the filters, not only this page's, up to 10,000.</param>
/// <param name="TotalIsExact">False: there are more than <paramref name="Total"/>.</param>
/// <param name="CorrectedQuery">What was searched for instead, because nothing was found for <c>q</c>; else null.</param>
/// <param name="Facets">What else could be chosen; null for a batch read.</param>
internal sealed record ProductPage(
    IReadOnlyList<ProductItem> Items,
    string? NextCursor,
    long Total,
    bool TotalIsExact,
    string? CorrectedQuery,
    ProductFacets? Facets
);

/// <summary>Counts under the other filters: each facet leaves out its own, so that a second choice within it can be seen.</summary>
internal sealed record ProductFacets(
    IReadOnlyList<CategoryFacet> Categories,
    IReadOnlyList<BrandFacet> Brands,
    IReadOnlyList<PriceFacet> PriceRanges
);

/// <summary>Products of a category.</summary>
internal sealed record CategoryFacet(string Slug, string Name, long Count);

/// <summary>Products of a brand.</summary>
internal sealed record BrandFacet(string Name, long Count);

/// <summary>Products in a price range: what to pass as <c>minPrice</c> and <c>maxPrice</c>, both inclusive.</summary>
/// <param name="Max">Null: open to the top.</param>
internal sealed record PriceFacet(long Min, long? Max, long Count);

/// <summary>A product on its own page.</summary>
internal sealed record ProductView(
    Guid Id,
    string Sku,
    string Slug,
    string Name,
    string Description,
    string Brand,
    string Category,
    string CategoryName,
    Money Price,
    IReadOnlyList<ImageView> Images,
    IReadOnlyList<AttributeView> Attributes,
    string Availability,
    RatingView? Rating,
    DateTimeOffset UpdatedAt
);

/// <summary>A property of a product, both parts in the answer's language.</summary>
internal sealed record AttributeView(string Name, string Value);

/// <summary>What the shopper may mean.</summary>
/// <param name="CorrectedQuery">What was looked for instead, because nothing is called as typed; else null.</param>
internal sealed record Suggestions(
    IReadOnlyList<ProductSuggestion> Products,
    IReadOnlyList<CategorySuggestion> Categories,
    string? CorrectedQuery
);

/// <summary>A category to look in.</summary>
internal sealed record CategorySuggestion(string Slug, string Name);

/// <summary>A product whose name fits what was typed.</summary>
internal sealed record ProductSuggestion(Guid Id, string Slug, string Name, ImageView Image);

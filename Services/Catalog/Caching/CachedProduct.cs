using Shop.Catalog.Pictures;
using Shop.Catalog.Products;
using Shop.Catalog.Storefront;
using Shop.Contracts;

namespace Shop.Catalog.Caching;

/// <summary>What a product is called in one language.</summary>
internal sealed record CachedTexts(string Name, string Description, string CategoryName);

/// <summary>How many rated a product, and their stars added up.</summary>
internal sealed record CachedRating(int Count, int Sum);

/// <summary>
/// A whole product, in all languages, currencies and regions: what Redis holds of it, as JSON that the database makes. A change of its
/// members takes a new format in <see cref="SharedProducts"/>.
/// </summary>
/// <param name="Active">False when it is no longer sold.</param>
/// <param name="Attributes">By key and language.</param>
/// <param name="Texts">By language.</param>
/// <param name="Prices">Minor units by currency.</param>
/// <param name="Images">Names of uploaded pictures.</param>
/// <param name="Levels">Availability by region; sold out where there is none.</param>
internal sealed record CachedProduct(
    Guid Id,
    string Sku,
    string Slug,
    bool Active,
    string Brand,
    string Category,
    PictureKey Picture,
    IReadOnlyDictionary<string, Dictionary<string, string>> Attributes,
    IReadOnlyDictionary<string, CachedTexts> Texts,
    IReadOnlyDictionary<string, long> Prices,
    IReadOnlyDictionary<string, string> Levels,
    CachedRating Rating,
    IReadOnlyList<string> Images,
    DateTimeOffset UpdatedAt
)
{
    private const string SoldOut = "sold_out";

    /// <summary>The product for an audience; null when it is not on sale to it.</summary>
    public ProductView? For(Audience audience, ProductImages images, AttributeNames names) =>
        Active && Texts.TryGetValue(audience.Language, out var texts) && Prices.TryGetValue(audience.Currency, out var price)
            ? new(
                Id,
                Sku,
                Slug,
                texts.Name,
                texts.Description,
                Brand,
                Category,
                texts.CategoryName,
                new Money(price, audience.Currency),
                images.ViewAll(Picture, Images, texts.Name),
                names.Describe(Attributes, audience.Language),
                Levels.GetValueOrDefault(audience.Region, SoldOut),
                RatingView.Of(Rating.Count, Rating.Sum),
                UpdatedAt.ToUniversalTime()
            )
            : null;
}

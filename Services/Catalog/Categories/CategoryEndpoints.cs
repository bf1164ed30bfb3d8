using Microsoft.AspNetCore.Mvc;
using Shop.Catalog.Storefront;
using Shop.ServiceDefaults;

namespace Shop.Catalog.Categories;

/// <summary>The parameters of the category list.</summary>
internal sealed record CategoryParameters(
    [property: FromQuery(Name = "lang")] string? Lang = null,
    [property: FromHeader(Name = "Accept-Language")] string? AcceptLanguage = null
);

/// <summary>The shelves of the shop: design section 4.</summary>
internal static class CategoryEndpoints
{
    public static void MapCategories(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/catalog/categories", List).WithTags("Catalog").AllowOnly<CategoryParameters>();

    private static async Task<CacheableJson<CategoryList>> List(
        [AsParameters] CategoryParameters given,
        StorefrontDefaults defaults,
        CategoryStore categories,
        CancellationToken ct
    )
    {
        var audience = Audience.Choose(given.Lang, currency: null, region: null, given.AcceptLanguage, defaults);
        return new(await categories.AllAsync(audience, ct), Freshness.Shelves);
    }
}

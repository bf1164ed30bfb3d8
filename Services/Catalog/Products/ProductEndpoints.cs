using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shop.Catalog.Caching;
using Shop.Catalog.Search;
using Shop.Catalog.Storefront;
using Shop.ServiceDefaults;

namespace Shop.Catalog.Products;

/// <summary>Whom to answer, for routes that take nothing else.</summary>
internal sealed record AudienceParameters(
    [property: FromQuery(Name = "lang")] string? Lang = null,
    [property: FromQuery(Name = "currency")] string? Currency = null,
    [property: FromQuery(Name = "region")] string? Region = null,
    [property: FromHeader(Name = "Accept-Language")] string? AcceptLanguage = null
)
{
    /// <exception cref="ProblemException">400 <c>invalid_parameter</c>.</exception>
    public Audience Choose(StorefrontDefaults defaults) => Audience.Choose(Lang, Currency, Region, AcceptLanguage, defaults);
}

/// <summary>The parameters of suggestions.</summary>
internal sealed record SuggestParameters(
    [property: FromQuery(Name = "q")] string? Q = null,
    [property: FromQuery(Name = "lang")] string? Lang = null,
    [property: FromHeader(Name = "Accept-Language")] string? AcceptLanguage = null
);

/// <summary>What shoppers browse: design section 4. Public, and the same for everyone.</summary>
internal static class ProductEndpoints
{
    public static void MapProducts(this IEndpointRouteBuilder routes)
    {
        var catalog = routes.MapGroup("/api/catalog").WithTags("Catalog");
        catalog.MapGet("/products", List).AllowOnly<ProductListParameters>();
        catalog.MapGet("/products/{idOrSlug}", Get).AllowOnly<AudienceParameters>();
        catalog.MapGet("/suggest", Suggest).AllowOnly<SuggestParameters>().WithPriority(Priority.Optional);
    }

    private static async Task<Results<CacheableJson<ProductPage>, ProblemHttpResult>> List(
        [AsParameters] ProductListParameters given,
        StorefrontDefaults defaults,
        ProductListing listing,
        ProductStore products,
        CancellationToken ct
    )
    {
        if (given.Ids is not (null or []))
        {
            var ids = ProductQuery.ParseIds(given);
            var audience = Audience.Choose(given.Lang, given.Currency, given.Region, given.AcceptLanguage, defaults);
            var items = await products.FindManyAsync(ids, audience, ct);
            return new CacheableJson<ProductPage>(
                new(items, NextCursor: null, items.Count, TotalIsExact: true, CorrectedQuery: null, Facets: null),
                Freshness.Goods
            );
        }

        return new CacheableJson<ProductPage>(await listing.ReadAsync(ProductQuery.Parse(given, defaults), ct), Freshness.Goods);
    }

    private static async Task<Results<CacheableJson<ProductView>, RedirectHttpResult, ProblemHttpResult>> Get(
        string idOrSlug,
        [AsParameters] AudienceParameters given,
        StorefrontDefaults defaults,
        ProductPages pages,
        HttpRequest request,
        HttpResponse response,
        CancellationToken ct
    )
    {
        if (await pages.FindAsync(idOrSlug, given.Choose(defaults), ct) is { } page)
        {
            if (page.Slug != idOrSlug && !Guid.TryParseExact(idOrSlug, "D", out _))
            {
                response.Headers.CacheControl = Freshness.Goods;
                return TypedResults.Redirect($"/api/catalog/products/{page.Slug}{request.QueryString}", permanent: true);
            }

            return new CacheableJson<ProductView>(page.Answer, Freshness.Goods, page.IsStale);
        }

        // It may be there in a moment, and nobody would ask again.
        response.Headers.CacheControl = "no-store";
        return NotFound();
    }

    /// <summary>404 <c>product_not_found</c>.</summary>
    public static ProblemHttpResult NotFound() =>
        Problems.Of(StatusCodes.Status404NotFound, "product_not_found", "There is no such product, or it is no longer sold.");

    private static async Task<Results<CacheableJson<Suggestions>, ProblemHttpResult>> Suggest(
        [AsParameters] SuggestParameters given,
        StorefrontDefaults defaults,
        Suggester suggester,
        CancellationToken ct
    )
    {
        var audience = Audience.Choose(given.Lang, currency: null, region: null, given.AcceptLanguage, defaults);
        return new CacheableJson<Suggestions>(
            ProductQuery.ParseText(given.Q) is { } text
                ? await suggester.SuggestAsync(text, audience, ct)
                : new([], [], CorrectedQuery: null),
            Freshness.Shelves
        );
    }
}

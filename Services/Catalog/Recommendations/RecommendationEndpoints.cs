using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Catalog.Products;
using Shop.Catalog.Storefront;
using Shop.ServiceDefaults;

namespace Shop.Catalog.Recommendations;

/// <summary>What else might please: the first to go when the shop is short of time.</summary>
internal static class RecommendationEndpoints
{
    public static void MapRecommendations(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/api/catalog/products/{id:guid}/recommendations", List)
            .WithTags("Catalog")
            .AllowOnly<AudienceParameters>()
            .WithPriority(Priority.Optional);

    private static async Task<Results<CacheableJson<RecommendationList>, ProblemHttpResult>> List(
        Guid id,
        [AsParameters] AudienceParameters given,
        StorefrontDefaults defaults,
        RecommendationStore recommendations,
        CancellationToken ct
    ) =>
        await recommendations.ForAsync(id, given.Choose(defaults), ct) is { } list
            ? new CacheableJson<RecommendationList>(list, Freshness.Goods)
            : ProductEndpoints.NotFound();
}

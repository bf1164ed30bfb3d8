using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shop.Catalog.Products;
using Shop.Catalog.Storefront;
using Shop.ServiceDefaults;

namespace Shop.Catalog.Reviews;

/// <summary>The parameters of a product's reviews.</summary>
internal sealed record ReviewParameters(
    [property: FromQuery(Name = "cursor")] string? Cursor = null,
    [property: FromQuery(Name = "limit")] int? Limit = null
);

/// <summary>What buyers say: read by all, written by those who bought the product.</summary>
internal static class ReviewEndpoints
{
    private const int BodyBytesMax = 16 * 1024;

    public static void MapReviews(this IEndpointRouteBuilder routes)
    {
        var reviews = routes.MapGroup("/api/catalog/products/{id:guid}/reviews").WithTags("Catalog").WithPriority(Priority.Optional);
        reviews.MapGet("/", List).AllowOnly<ReviewParameters>();
        reviews.MapPost("/", Add).RequireAuthorization().WithMetadata(new RequestSizeLimitAttribute(BodyBytesMax));
    }

    private static async Task<Results<CacheableJson<ReviewPage>, ProblemHttpResult>> List(
        Guid id,
        [AsParameters] ReviewParameters given,
        ReviewStore reviews,
        CancellationToken ct
    ) =>
        await reviews.PageAsync(id, PageCursor.Decode(given.Cursor), PageCursor.LimitOf(given.Limit), ct) is { } page
            ? new CacheableJson<ReviewPage>(page, Freshness.Goods)
            : ProductEndpoints.NotFound();

    private static async Task<Results<Created<ReviewView>, Ok<ReviewView>, ProblemHttpResult>> Add(
        Guid id,
        NewReview body,
        Caller caller,
        ReviewStore reviews,
        CancellationToken ct
    )
    {
        if (body.Check() is { None: false } faults)
        {
            return faults.ToProblem();
        }

        return await reviews.AddAsync(caller.AccountId!.Value, id, body, ct) switch
        {
            ReviewAnswer.Done { IsNew: true } done => TypedResults.Created((string?)null, done.Review),
            ReviewAnswer.Done done => TypedResults.Ok(done.Review),
            ReviewAnswer.AlreadyReviewed => Problems.Of(409, "already_reviewed", "You have reviewed this product before."),
            ReviewAnswer.NotBought => Problems.Of(403, "not_bought", "Only those who bought a product review it."),
            _ => ProductEndpoints.NotFound(),
        };
    }
}

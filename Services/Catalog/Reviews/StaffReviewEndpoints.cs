using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shop.ServiceDefaults;

namespace Shop.Catalog.Reviews;

/// <summary>The parameters of the staff's list of reviews.</summary>
internal sealed record StaffReviewParameters(
    [property: FromQuery(Name = "productId")] Guid? ProductId = null,
    [property: FromQuery(Name = "hidden")] bool? Hidden = null,
    [property: FromQuery(Name = "cursor")] string? Cursor = null,
    [property: FromQuery(Name = "limit")] int? Limit = null
);

/// <summary>What staff do with reviews: read them and hide those that do not belong.</summary>
internal static class StaffReviewEndpoints
{
    public static void MapStaffReviews(this IEndpointRouteBuilder routes)
    {
        var reviews = routes.MapGroup("/api/admin/reviews").WithTags("Staff: reviews").RequireAuthorization(Policies.Staff);
        reviews.MapGet("/", List).AllowOnly<StaffReviewParameters>();
        reviews.MapPut("/{id:guid}/hidden", Hide);
    }

    private static async Task<Ok<StaffReviewPage>> List(
        [AsParameters] StaffReviewParameters given,
        ReviewStore reviews,
        CancellationToken ct
    ) =>
        TypedResults.Ok(
            await reviews.StaffPageAsync(
                given.ProductId,
                given.Hidden,
                PageCursor.Decode(given.Cursor),
                PageCursor.LimitOf(given.Limit),
                ct
            )
        );

    private static async Task<Results<NoContent, ProblemHttpResult>> Hide(
        Guid id,
        Visibility body,
        ReviewStore reviews,
        CancellationToken ct
    ) =>
        await reviews.HideAsync(id, body.Hidden, ct)
            ? TypedResults.NoContent()
            : Problems.Of(404, "review_not_found", "There is no such review.");
}

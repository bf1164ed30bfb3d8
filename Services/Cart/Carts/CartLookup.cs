using Microsoft.AspNetCore.Http.HttpResults;
using Shop.ServiceDefaults;

namespace Shop.Cart.Carts;

/// <summary>The body of <c>POST /internal/carts/lookup</c>.</summary>
internal sealed record CartIdList(IReadOnlyList<string> Ids);

/// <summary>A line as other services see it: they have prices of their own.</summary>
internal sealed record CartContentsLine(Guid ProductId, int Quantity);

/// <summary>A cart as other services see it.</summary>
internal sealed record CartContents(string Id, long Version, string Currency, string Region, IReadOnlyList<CartContentsLine> Lines);

/// <summary>Carts for the shop's other services, many at once; the gateway leads nobody here.</summary>
internal static class CartLookup
{
    private const int IdsMax = 1_000;

    public static void MapCartLookup(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/internal/carts/lookup", Find).ExcludeFromDescription().WithPriority(Priority.Critical);

    /// <summary>The carts that there are; an id without a cart is left out.</summary>
    private static async Task<Results<Ok<IReadOnlyList<CartContents>>, ProblemHttpResult>> Find(
        CartIdList body,
        CartStore carts,
        CancellationToken ct
    ) =>
        body.Ids.Count > IdsMax
            ? Problems.Of(400, "invalid_parameter", $"At most {IdsMax} ids.")
            : TypedResults.Ok(await carts.ContentsAsync(body.Ids, ct));
}

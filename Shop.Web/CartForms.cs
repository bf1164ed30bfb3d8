using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shop.Web.Backends;

namespace Shop.Web;

/// <summary>The forms that change the cart or the market. Each answers 303, so that reloading the page repeats nothing; antiforgery holds for all.</summary>
internal static class CartForms
{
    private const int QuantityMax = 99;

    public static void MapCartForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/cart/add", Add);
        routes.MapPost("/cart/set", Set);
        routes.MapPost("/cart/remove", Remove);
        routes.MapPost("/market", ChooseMarket);
    }

    private static async Task<SeeOther> Add([FromForm] Guid productId, [FromForm] int quantity, Visit visit, CartClient carts)
    {
        var cart = await visit.EnsureCartAsync();
        var already = cart.Lines.FirstOrDefault(line => line.ProductId == productId)?.Quantity ?? 0;
        var answer = await carts.SetQuantityAsync(
            cart.Id,
            productId,
            Math.Min(already + Math.Max(quantity, 1), QuantityMax),
            visit.Aborted
        );
        return BackToCart(answer);
    }

    private static async Task<SeeOther> Set([FromForm] Guid productId, [FromForm] int quantity, Visit visit, CartClient carts)
    {
        var cart = await visit.EnsureCartAsync();
        var answer =
            quantity <= 0
                ? await carts.RemoveAsync(cart.Id, productId, visit.Aborted)
                : await carts.SetQuantityAsync(cart.Id, productId, quantity, visit.Aborted);
        return BackToCart(answer);
    }

    private static async Task<SeeOther> Remove([FromForm] Guid productId, Visit visit, CartClient carts)
    {
        var cart = await visit.EnsureCartAsync();
        return BackToCart(await carts.RemoveAsync(cart.Id, productId, visit.Aborted));
    }

    private static async Task<SeeOther> ChooseMarket([FromForm] string region, [FromForm] string? returnTo, Visit visit)
    {
        if (Market.Find(region) is { } market)
        {
            await visit.MoveToAsync(market);
        }

        // Only a path of ours: "//host" and "/\host" lead elsewhere.
        var local = returnTo is ['/', ..] and not ['/', '/' or '\\', ..];
        return new SeeOther(local ? returnTo! : "/");
    }

    private static SeeOther BackToCart(Answer<CartView> answer) =>
        new(answer.Problem is { } problem ? $"/cart{QueryString.Create("problem", problem.Code)}" : "/cart");
}

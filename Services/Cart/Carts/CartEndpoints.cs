using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Contracts;
using Shop.ServiceDefaults;

namespace Shop.Cart.Carts;

/// <summary>Carts of guests: design section 4. Whoever knows a cart's id may use it.</summary>
internal static class CartEndpoints
{
    public static void MapCarts(this IEndpointRouteBuilder routes)
    {
        var carts = routes.MapGroup("/api/carts").WithTags("Carts").AddEndpointFilter(NoStore);
        carts.MapPost("/", Create);
        carts.MapGet("/{id}", Get);
        carts.MapPut("/{id}/items/{productId}", Put);
        carts.MapDelete("/{id}/items/{productId}", Remove);
    }

    private static async Task<Results<Created<CartView>, ProblemHttpResult>> Create(
        NewCart? body,
        CartDefaults defaults,
        CartStore carts,
        CancellationToken ct
    )
    {
        var currency = body?.Currency ?? defaults.Currency;
        var region = body?.Region ?? defaults.Region;
        if (!Currencies.IsKnown(currency) || !Regions.IsKnown(region))
        {
            return Problems.Of(400, "invalid_parameter", "currency is HKD or USD, region is hk or us.");
        }

        var cart = await carts.CreateAsync(currency, region, ct);
        return TypedResults.Created($"/api/carts/{cart.Id}", CartDisplay.Show(cart, products: null));
    }

    private static async Task<Results<Ok<CartView>, ProblemHttpResult>> Get(
        string id,
        CartStore carts,
        CartDisplay display,
        CancellationToken ct
    ) => await carts.FindAsync(id, ct) is { } cart ? TypedResults.Ok(await display.ShowAsync(cart, ct)) : CartNotFound();

    private static async Task<Results<Ok<CartView>, ProblemHttpResult>> Put(
        string id,
        string productId,
        NewQuantity body,
        CartStore carts,
        CartDisplay display,
        CancellationToken ct
    )
    {
        if (body.Quantity is < CartLimits.QuantityMin or > CartLimits.QuantityMax)
        {
            return Problems.Of(400, "quantity_out_of_range", $"A line holds {CartLimits.QuantityMin} to {CartLimits.QuantityMax}.");
        }

        if (await carts.FindAsync(id, ct) is not { } cart)
        {
            return CartNotFound();
        }

        if (!Guid.TryParseExact(productId, "D", out var product))
        {
            return ProductNotFound();
        }

        var known = cart.Lines.FirstOrDefault(line => line.ProductId == product)?.Snapshot;
        if (known is null && cart.Lines.Count >= CartLimits.LinesMax)
        {
            return CartFull();
        }

        var products = await display.AskAsync(cart, newcomer: known is null ? product : null, ct);
        if (products is null && known is null)
        {
            return Problems.Of(503, "unavailable", "The catalogue cannot be reached. Try again shortly.");
        }

        if (products is not null && !products.ContainsKey(product))
        {
            return ProductNotFound();
        }

        var snapshot = products is null ? known! : CartDisplay.Snapshot(products[product]);
        return await carts.PutAsync(id, product, body.Quantity, snapshot, ct) switch
        {
            PutResult.Done done => TypedResults.Ok(CartDisplay.Show(done.Cart, products)),
            PutResult.Full => CartFull(),
            _ => CartNotFound(),
        };
    }

    private static async Task<Results<Ok<CartView>, ProblemHttpResult>> Remove(
        string id,
        string productId,
        CartStore carts,
        CartDisplay display,
        CancellationToken ct
    )
    {
        // What is no product's id is in no cart: nothing to take out.
        var cart = Guid.TryParseExact(productId, "D", out var product)
            ? await carts.RemoveAsync(id, product, ct)
            : await carts.FindAsync(id, ct);
        return cart is null ? CartNotFound() : TypedResults.Ok(await display.ShowAsync(cart, ct));
    }

    private static ProblemHttpResult CartNotFound() => Problems.Of(404, "cart_not_found", "There is no such cart, or it expired.");

    private static ProblemHttpResult ProductNotFound() =>
        Problems.Of(404, "product_not_found", "There is no such product, or it is no longer sold.");

    private static ProblemHttpResult CartFull() => Problems.Of(409, "cart_full", $"A cart holds {CartLimits.LinesMax} lines.");

    private static async ValueTask<object?> NoStore(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        return await next(context);
    }
}

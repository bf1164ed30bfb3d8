using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shop.Order.Carts;
using Shop.ServiceDefaults;

namespace Shop.Order.Orders;

/// <summary>Checkout and what a shopper can do with an order. Guests' orders are reached by capability, never by id alone.</summary>
internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        var orders = routes.MapGroup("/api/orders").WithTags("Orders").AddEndpointFilter(NoStore);
        orders
            .MapPost("/", Place)
            .Accepts<PlaceOrder>("application/json")
            .AddOpenApiOperationTransformer(IdempotencyKey.Describe)
            .WithPriority(Priority.Critical);
        orders.MapGet("/", History).RequireAuthorization();
        orders.MapGet("/{id:guid}", Get);
        orders.MapPost("/{id:guid}/cancel", Cancel);
        orders.MapPost("/{id:guid}/cart", PutBack);
    }

    private static Task<Results<StoredResponse, ProblemHttpResult>> Place(
        IdempotencyKey key,
        RawBody<PlaceOrder> body,
        RequestLanguage language,
        Caller caller,
        Checkout checkout,
        CancellationToken ct
    ) => checkout.PlaceAsync(body, key, language.Code, caller.AccountId, ct);

    private static async Task<Ok<OrderPage>> History(
        [FromQuery] string? cursor,
        [FromQuery] int? limit,
        Caller caller,
        OrderList orders,
        CancellationToken ct
    ) => TypedResults.Ok(await orders.OfAccountAsync(caller.AccountId!.Value, PageCursor.Decode(cursor), PageCursor.LimitOf(limit), ct));

    private static async Task<Results<Ok<OrderView>, ProblemHttpResult>> Get(
        Guid id,
        [FromHeader(Name = LookupToken.Header)] string? token,
        Caller caller,
        OrderLinks links,
        OrderStore orders,
        DraftFactory drafts,
        CancellationToken ct
    ) =>
        await orders.FindAsync(id, links.AccessTo(id, caller.AccountId, token), ct) is { } found
            ? TypedResults.Ok(ForOwner(found, drafts))
            : Refusals.OrderNotFound();

    private static async Task<Results<Ok<OrderView>, ProblemHttpResult>> Cancel(
        Guid id,
        [FromHeader(Name = LookupToken.Header)] string? token,
        Caller caller,
        OrderLinks links,
        OrderLife life,
        OrderStore orders,
        DraftFactory drafts,
        CancellationToken ct
    ) =>
        await life.CancelAsync(id, links.AccessTo(id, caller.AccountId, token), Actor.Shopper(caller.AccountId), why: null, ct) switch
        {
            Cancellation.Cancelled => await Get(id, token, caller, links, orders, drafts, ct),
            Cancellation.TooLate => Refusals.NotCancellable(),
            _ => Refusals.OrderNotFound(),
        };

    private static async Task<Results<Created<RefilledCart>, ProblemHttpResult>> PutBack(
        Guid id,
        [FromHeader(Name = LookupToken.Header)] string? token,
        Caller caller,
        OrderLinks links,
        OrderStore orders,
        CartRefill carts,
        CancellationToken ct
    )
    {
        if (await orders.FindAsync(id, links.AccessTo(id, caller.AccountId, token), ct) is not { Order: var order })
        {
            return Refusals.OrderNotFound();
        }

        if (order.Status is not (OrderStatus.Expired or OrderStatus.Cancelled))
        {
            return Problems.Of(409, "order_not_ended", "Only an order that expired or was cancelled goes back into a cart.");
        }

        var cart = await carts.PutBackAsync(order, ct);
        return TypedResults.Created($"/api/carts/{cart.CartId}", cart);
    }

    /// <summary>The order without whose account did what, and with a token to pay it while it can be paid.</summary>
    public static OrderView ForOwner(WholeOrder found, DraftFactory drafts) =>
        OrderView.Of(
            found with
            {
                Timeline = [.. found.Timeline.Select(entry => entry with { AccountId = null })],
            },
            found.CanBePaid ? drafts.SignForPayment(found.Order) : null
        );

    /// <summary>Answers hold addresses and tokens: no cache keeps them.</summary>
    public static ValueTask<object?> NoStore(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        return next(context);
    }
}

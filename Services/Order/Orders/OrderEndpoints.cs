using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shop.ServiceDefaults;

namespace Shop.Order.Orders;

/// <summary>Checkout and what a shopper can do with an order. Guests' orders are reached by capability, never by id alone.</summary>
internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        var orders = routes.MapGroup("/api/orders").WithTags("Orders").AddEndpointFilter(NoStore);
        orders.MapPost("/", Place).Accepts<PlaceOrder>("application/json").AddOpenApiOperationTransformer(IdempotencyKey.Describe);
        orders.MapGet("/{id:guid}", Get);
        orders.MapPost("/{id:guid}/cancel", Cancel);
    }

    private static Task<Results<StoredResponse, ProblemHttpResult>> Place(
        IdempotencyKey key,
        RawBody<PlaceOrder> body,
        RequestLanguage language,
        Caller caller,
        Checkout checkout,
        CancellationToken ct
    ) => checkout.PlaceAsync(body, key, language.Code, caller.AccountId, ct);

    private static async Task<Results<Ok<OrderView>, ProblemHttpResult>> Get(
        Guid id,
        [FromHeader(Name = LookupToken.Header)] string? token,
        OrderStore orders,
        DraftFactory drafts,
        CancellationToken ct
    ) =>
        await orders.FindAsync(id, OrderAccess.Of(accountId: null, token), ct) is { } found
            ? TypedResults.Ok(View(found, drafts))
            : Refusals.OrderNotFound();

    private static async Task<Results<Ok<OrderView>, ProblemHttpResult>> Cancel(
        Guid id,
        [FromHeader(Name = LookupToken.Header)] string? token,
        OrderLife life,
        OrderStore orders,
        DraftFactory drafts,
        CancellationToken ct
    ) =>
        await life.CancelAsync(id, OrderAccess.Of(accountId: null, token), Actor.Shopper(accountId: null), why: null, ct) switch
        {
            Cancellation.Cancelled => await Get(id, token, orders, drafts, ct),
            Cancellation.TooLate => Refusals.NotCancellable(),
            _ => Refusals.OrderNotFound(),
        };

    private static OrderView View(WholeOrder found, DraftFactory drafts)
    {
        var order = found.Order;
        return new(
            order.Id,
            order.Number,
            order.Status.Name(),
            order.Version,
            order.Email,
            order.Language,
            order.Region,
            order.Currency,
            order.ShippingAddress,
            order.ShippingMethod,
            order.CouponCode,
            [.. order.Lines.Select(line => line.In(order.Currency))],
            order.Totals.In(order.Currency),
            order.CreatedAt,
            order.ReservedUntil,
            new(order.Refunded, order.Currency),
            found.Shipment,
            [.. found.Timeline.Select(entry => entry with { AccountId = null })],
            found.CanBePaid ? drafts.SignForPayment(order) : null
        );
    }

    /// <summary>Answers hold addresses and tokens: no cache keeps them.</summary>
    private static ValueTask<object?> NoStore(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        return next(context);
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shop.ServiceDefaults;
using Shop.Web.Backends;

namespace Shop.Web;

/// <summary>The forms of an order's page: pay and cancel.</summary>
internal static class OrderForms
{
    public static void MapOrderForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/orders/{id:guid}/pay", Pay).WithPriority(Priority.Critical);
        routes.MapPost("/orders/{id:guid}/cancel", Cancel);
    }

    // [FromForm] makes the endpoint a form: that is what switches antiforgery on.
    private static async Task<Results<SeeOther, NotFound>> Pay(
        Guid id,
        [FromForm] string? from,
        Visit visit,
        OrderClient orders,
        Checkout checkout
    ) =>
        visit.LookupToken(id) is { } token && await orders.FindAsync(id, token, visit.Aborted) is { } order
            ? new SeeOther(
                order.PaymentToken is null ? $"/orders/{id}" : await checkout.PaymentPageAsync(id, order.PaymentToken, visit.Aborted)
            )
            : TypedResults.NotFound();

    private static async Task<Results<SeeOther, NotFound>> Cancel(Guid id, [FromForm] string? from, Visit visit, OrderClient orders)
    {
        if (visit.LookupToken(id) is not { } token)
        {
            return TypedResults.NotFound();
        }

        await orders.CancelAsync(id, token, visit.Aborted);
        return new SeeOther($"/orders/{id}");
    }
}

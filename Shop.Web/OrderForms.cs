using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shop.ServiceDefaults;
using Shop.Web.Backends;

namespace Shop.Web;

/// <summary>The forms of an order's page: pay, cancel, and open it by the token of a mail.</summary>
internal static class OrderForms
{
    public static void MapOrderForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/orders/{id:guid}/pay", Pay).WithPriority(Priority.Critical);
        routes.MapPost("/orders/{id:guid}/cancel", Cancel);
        routes.MapPost("/orders/{id:guid}/open", Open);
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

    /// <summary>Makes this browser one that may see the order; <paramref name="token"/> may be the whole link of a mail.</summary>
    private static async Task<SeeOther> Open(Guid id, [FromForm] string? token, Visit visit, OrderClient orders)
    {
        var shown = (token ?? "").Trim();
        shown = shown[(shown.LastIndexOf("#t=", StringComparison.Ordinal) is var at and >= 0 ? at + 3 : 0)..];
        if (!IsToken(shown) || await orders.FindAsync(id, shown, visit.Aborted) is null)
        {
            return new SeeOther($"/orders/{id}?problem=order_not_found");
        }

        visit.Remember(id, shown);
        return new SeeOther($"/orders/{id}");
    }

    // It becomes a header and a cookie.
    private static bool IsToken(string text) =>
        text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}

using Microsoft.AspNetCore.Mvc;
using Shop.Web.Backends;

namespace Shop.Web;

/// <summary>The forms of the staff pages. Each answers 303, so that reloading the page repeats nothing; antiforgery holds for all.</summary>
internal static class StaffForms
{
    // Far above any order, and its cents fit a long.
    private const decimal AmountMax = 1e12m;

    public static void MapStaffForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/staff/sign-in", SignIn);
        routes.MapPost("/staff/sign-out", SignOut);
        routes.MapPost("/staff/stock", PutStock);
        routes.MapPost("/staff/orders/{id:guid}/ship", Ship);
        routes.MapPost("/staff/orders/{id:guid}/deliver", Deliver);
        routes.MapPost("/staff/orders/{id:guid}/cancel", Cancel);
        routes.MapPost("/staff/orders/{id:guid}/refund", Refund);
        routes.MapPost("/staff/flash-sales/{id:guid}/cancel", CancelSale);
        routes.MapPost("/staff/payments/{id:guid}/accept", AcceptPayment);
        routes.MapPost("/staff/payments/{id:guid}/refund", RefundPayment);
    }

    /// <summary>People type units of money; the API counts cents, and refuses what is out of range.</summary>
    public static long MinorUnits(decimal typed) => decimal.ToInt64(decimal.Round(Math.Clamp(typed, 0m, AmountMax) * 100m));

    private static SeeOther SignIn([FromForm] string? token, StaffSession session) =>
        new(session.TryKeep(token) ? "/staff/orders" : $"{StaffSession.SignInPage}?problem=unauthorized");

    private static SeeOther SignOut([FromForm] string? from, StaffSession session)
    {
        session.End();
        return new SeeOther(StaffSession.SignInPage);
    }

    private static async Task<SeeOther> PutStock([FromForm] StockForm form, StaffClient staff, StaffSession session)
    {
        var counted = form.Mode == "count";
        var edit = new PutStock(form.Region, counted ? form.Number : null, counted ? null : form.Number, form.Why, form.EditId);
        var answer = await staff.PutStockAsync(form.ProductId, edit, counted ? form.Version : null, session.Aborted);
        return Back(session, "/staff/stock", QueryString.Create("productId", form.ProductId.ToString()), answer.Problem);
    }

    private static async Task<SeeOther> Ship(
        Guid id,
        [FromForm] string? carrier,
        [FromForm] string? tracking,
        StaffClient staff,
        StaffSession session
    ) => Back(session, id, await staff.ShipAsync(id, new(carrier ?? "", tracking ?? ""), session.Aborted));

    private static async Task<SeeOther> Deliver(Guid id, [FromForm] string? from, StaffClient staff, StaffSession session) =>
        Back(session, id, await staff.DeliverAsync(id, session.Aborted));

    private static async Task<SeeOther> Cancel(
        Guid id,
        [FromForm] string? reason,
        [FromForm] bool? restock,
        StaffClient staff,
        StaffSession session
    ) => Back(session, id, await staff.CancelAsync(id, new(reason ?? "", restock == true), session.Aborted));

    private static async Task<SeeOther> Refund(Guid id, [FromForm] RefundForm form, StaffClient staff, StaffSession session)
    {
        var amount = form.Amount is { } typed ? (long?)MinorUnits(typed) : null;
        var refund = new RefundOrder(form.Reason ?? "", amount, ReturnedOf(form));
        return Back(session, id, await staff.RefundAsync(id, refund, form.Version, form.Key, session.Aborted));
    }

    private static async Task<SeeOther> CancelSale(Guid id, [FromForm] string? from, StaffClient staff, StaffSession session) =>
        Back(session, "/staff/flash-sales", QueryString.Empty, (await staff.CancelSaleAsync(id, session.Aborted)).Problem);

    private static async Task<SeeOther> AcceptPayment(Guid id, [FromForm] string? reason, PaymentDeskClient desk, StaffSession session) =>
        Back(session, id, await desk.AcceptAsync(id, new(reason ?? ""), session.Aborted));

    private static async Task<SeeOther> RefundPayment(Guid id, [FromForm] string? reason, PaymentDeskClient desk, StaffSession session) =>
        Back(session, id, await desk.RefundAsync(id, new(reason ?? ""), session.Aborted));

    private static List<ReturnedLine> ReturnedOf(RefundForm form) =>
        [
            .. form
                .Products.Zip(form.Quantities, (product, quantity) => new ReturnedLine(product, quantity))
                .Where(line => line.Quantity > 0),
        ];

    private static SeeOther Back(StaffSession session, Guid id, Answer<StaffOrder> answer) =>
        Back(session, $"/staff/orders/{id}", QueryString.Empty, answer.Problem);

    private static SeeOther Back(StaffSession session, Guid id, Answer<StaffPayment> answer) =>
        Back(session, $"/staff/payments/{id}", QueryString.Empty, answer.Problem);

    private static SeeOther Back(StaffSession session, string path, QueryString query, Problem? problem) =>
        new(session.Refused(problem) ?? (problem is null ? $"{path}{query}" : $"{path}{query.Add("problem", problem.Code)}"));
}

/// <summary>The form of a row of stock.</summary>
/// <param name="Mode">count: <paramref name="Number"/> is what was counted; else it is added to what is there.</param>
/// <param name="EditId">Made with the page: a form sent twice is one edit.</param>
internal sealed record StockForm(Guid ProductId, string Region, string Mode, int Number, long Version, string? Why, Guid EditId);

/// <summary>The form of a refund.</summary>
/// <param name="Amount">In units of the currency, as people write it; empty: all that is left.</param>
/// <param name="Key">Made with the page: a form sent twice is one refund.</param>
internal sealed record RefundForm(
    decimal? Amount,
    string? Reason,
    long Version,
    string Key,
    IReadOnlyList<Guid> Products,
    IReadOnlyList<int> Quantities
);

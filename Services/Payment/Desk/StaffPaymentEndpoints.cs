using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shop.Payment.Payments;
using Shop.ServiceDefaults;

namespace Shop.Payment.Desk;

/// <summary>What staff see of payments, and what they decide about those that are in review.</summary>
internal static class StaffPaymentEndpoints
{
    private const int ReasonLengthMax = 200;

    public static void MapStaffPayments(this IEndpointRouteBuilder routes)
    {
        var payments = routes.MapGroup("/api/admin/payments").WithTags("Staff: payments").RequireAuthorization(Policies.Staff);
        payments.MapGet("/", List);
        payments.MapGet("/{id:guid}", Get);
        payments.MapPost("/{id:guid}/accept", Accept);
        payments.MapPost("/{id:guid}/refund", Refund);
    }

    private static async Task<Ok<StaffPaymentPage>> List(
        [FromQuery] string? status,
        [FromQuery] Guid? orderId,
        [FromQuery] string? cursor,
        [FromQuery] int? limit,
        PaymentList payments,
        HttpResponse response,
        CancellationToken ct
    )
    {
        response.Headers.CacheControl = "no-store";
        PaymentStatus? wanted =
            !string.IsNullOrEmpty(status)
                ? PaymentSteps.Find(status)
                    ?? throw new ProblemException(400, "invalid_parameter", "'status' is no status of a payment.", field: "status")
            : orderId is null ? PaymentStatus.Review
            : null;
        return TypedResults.Ok(await payments.PageAsync(wanted, orderId, PageCursor.Decode(cursor), PageCursor.LimitOf(limit), ct));
    }

    private static async Task<Results<Ok<StaffPaymentView>, ProblemHttpResult>> Get(
        Guid id,
        PaymentList payments,
        HttpResponse response,
        CancellationToken ct
    )
    {
        response.Headers.CacheControl = "no-store";
        return await payments.FindAsync(id, ct) is { } found ? TypedResults.Ok(found) : NotFound();
    }

    private static Task<Results<Ok<StaffPaymentView>, ProblemHttpResult>> Accept(
        Guid id,
        StaffDecision decision,
        Caller caller,
        PaymentDesk desk,
        PaymentList payments,
        HttpResponse response,
        CancellationToken ct
    ) => DecideAsync(id, decision, desk.AcceptAsync, caller, payments, response, ct);

    private static Task<Results<Ok<StaffPaymentView>, ProblemHttpResult>> Refund(
        Guid id,
        StaffDecision decision,
        Caller caller,
        PaymentDesk desk,
        PaymentList payments,
        HttpResponse response,
        CancellationToken ct
    ) => DecideAsync(id, decision, desk.RefundAsync, caller, payments, response, ct);

    private static async Task<Results<Ok<StaffPaymentView>, ProblemHttpResult>> DecideAsync(
        Guid id,
        StaffDecision decision,
        Func<Guid, string, CancellationToken, Task<DeskAnswer>> decide,
        Caller caller,
        PaymentList payments,
        HttpResponse response,
        CancellationToken ct
    )
    {
        var faults = new Faults();
        faults.Text("reason", decision.Reason, ReasonLengthMax);
        if (!faults.None)
        {
            return faults.ToProblem();
        }
        return await decide(id, $"{caller.AccountId} {decision.Reason.Trim()}", ct) switch
        {
            DeskAnswer.Done => await Get(id, payments, response, ct),
            DeskAnswer.NotInReview => Problems.Of(409, "payment_not_in_review", "Only a payment that is in review waits for a decision."),
            DeskAnswer.NotAcceptable => Problems.Of(
                409,
                "payment_not_acceptable",
                "It is in another currency, or the order is paid, or the money goes back already: it can only be refunded."
            ),
            _ => NotFound(),
        };
    }

    private static ProblemHttpResult NotFound() => Problems.Of(404, "not_found", "There is no such payment.");
}

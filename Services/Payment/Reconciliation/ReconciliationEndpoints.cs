using Microsoft.AspNetCore.Http.HttpResults;
using Shop.ServiceDefaults;

namespace Shop.Payment.Reconciliation;

/// <summary>For staff who will not wait for the next run.</summary>
internal static class ReconciliationEndpoints
{
    public static void MapReconciliation(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/admin/payments/reconcile", Run).WithTags("Staff: payments").RequireAuthorization(Policies.Staff);

    private static async Task<Results<Ok<ReconciliationReport>, ProblemHttpResult>> Run(Reconciler reconciler, CancellationToken ct) =>
        await reconciler.RunAsync(ct) is { } report
            ? TypedResults.Ok(report)
            : Problems.Of(409, "reconciliation_running", "The provider is being asked just now. Try again in a moment.");
}

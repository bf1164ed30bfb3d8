using Microsoft.AspNetCore.Http.HttpResults;
using Shop.PaymentSandbox.Api;
using Shop.PaymentSandbox.Ledger;
using Shop.ServiceDefaults;

namespace Shop.PaymentSandbox.Controls;

/// <summary>What the provider holds of one session. Amounts are minor units.</summary>
/// <param name="PaymentId">Its metadata <c>payment_id</c>.</param>
/// <param name="OrderId">Its <c>client_reference_id</c>.</param>
/// <param name="Refunded">Refunds that succeeded or are pending.</param>
internal sealed record Account(
    string? PaymentId,
    string? OrderId,
    string Session,
    string Status,
    long Captured,
    long Refunded,
    string Currency
);

internal sealed record AccountPage(IReadOnlyList<Account> Payments, string? NextCursor);

/// <param name="Status"><c>succeeded</c> or <c>failed</c>.</param>
internal sealed record SettleRefund(string Status);

/// <summary>The provider's side of the accounts, for verifiers, and what banks do to refunds. In development only.</summary>
internal static class BooksEndpoints
{
    private const int LimitMax = 1000;

    public static void MapBooks(this IEndpointRouteBuilder routes)
    {
        var sandbox = routes.MapGroup("/sandbox").WithTags("Controls");
        sandbox.MapGet("/books", List);
        sandbox.MapPost("/refunds/{id}/settle", Settle);
    }

    /// <summary>All sessions in order of creation; <paramref name="after"/> is the <c>nextCursor</c> of the page before.</summary>
    private static Results<Ok<AccountPage>, ProblemHttpResult> List(Books books, string? after = null, int limit = 100)
    {
        if (limit is < 1 or > LimitMax)
        {
            return Problems.Of(
                400,
                "invalid_parameter",
                $"'limit' is from 1 to {LimitMax}.",
                new Dictionary<string, object?> { ["field"] = "limit" }
            );
        }
        if (books.Accounts(after, limit + 1) is not { } accounts)
        {
            return Problems.Of(400, "invalid_cursor", "There is no such session to go on after.");
        }
        var page = accounts.Take(limit).Select(account => Show(account.Session, account.Charge)).ToList();
        return TypedResults.Ok(new AccountPage(page, accounts.Count > limit ? page[^1].Session : null));
    }

    private static Results<JsonHttpResult<RefundObject>, ProblemHttpResult> Settle(
        string id,
        SettleRefund request,
        Refunds refunds,
        Books books
    )
    {
        if (request.Status is not ("succeeded" or "failed"))
        {
            return Problems.Of(
                400,
                "validation_failed",
                "A refund succeeds or fails.",
                new Dictionary<string, object?>
                {
                    ["errors"] = new Dictionary<string, string[]> { ["status"] = ["Must be succeeded or failed."] },
                }
            );
        }
        return books.Do(EventRequest.None, change => refunds.Settle(change, id, request.Status)) switch
        {
            null => Problems.Of(404, "refund_not_found", "There is no such refund."),
            { } refund when refund.Status != request.Status => Problems.Of(
                409,
                "refund_settled",
                $"The refund has {refund.Status} and stays so."
            ),
            { } refund => TypedResults.Json(RefundObject.Of(refund), ApiJson.Default.RefundObject),
        };
    }

    private static Account Show(Session session, Charge? charge) =>
        new(
            session.Metadata.GetValueOrDefault("payment_id"),
            session.ClientReferenceId,
            session.Id,
            session.Status,
            charge?.Amount ?? 0,
            charge?.AmountRefunded ?? 0,
            session.Currency
        );
}

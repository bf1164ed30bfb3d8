using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Shop.ServiceDefaults;

namespace Shop.Order.Orders;

/// <summary>
/// Places an order once per idempotency key. Only a 201 is kept under the key; a refusal leaves nothing behind, and is given only when no
/// earlier request with the key has succeeded.
/// </summary>
internal sealed class Checkout(CheckoutQueue queue)
{
    /// <summary>201 with the new order's bytes or those given before under this key; else the problem that stands in the way.</summary>
    public async Task<Results<StoredResponse, ProblemHttpResult>> PlaceAsync(
        RawBody<PlaceOrder> body,
        IdempotencyKey key,
        string language,
        Guid? accountId,
        CancellationToken ct
    )
    {
        var request = body.Value.Trimmed();
        if (request.Check() is { None: false } faults)
        {
            return faults.ToProblem();
        }

        var scoped = new CheckoutKey(accountId?.ToString() ?? request.CartId, key.Value);
        var checkout = new PendingCheckout(request, body.Sha256, language, accountId, scoped, ticket: null, ct);
        return await queue.PlaceAsync(checkout, ct) switch
        {
            null => Problems.Of(503, "queue_full", "More checkouts wait than can be served now. Try again shortly, with the same key."),
            Placement.Answered answered => Answer(answered, body.Sha256),
            Placement.Refused refused => refused.Problem,
            _ => Problems.Of(503, "unavailable", "A part of the shop cannot be reached. Try again shortly, with the same key."),
        };
    }

    private static Results<StoredResponse, ProblemHttpResult> Answer(Placement.Answered given, byte[] bodySha256) =>
        CryptographicOperations.FixedTimeEquals(given.Answer.BodySha256, bodySha256)
            ? new StoredResponse(given.Answer, given.Replayed)
            : Refusals.KeyReused();
}

internal static class CheckoutRegistration
{
    /// <summary>Everything between the endpoint and the commit.</summary>
    public static void AddCheckout(this IServiceCollection services)
    {
        services.AddSingleton<Checkout>().AddSingleton<CheckoutBatch>().AddSingleton<DraftFactory>().AddSingleton<OrderWriter>();
        services.AddSingleton<CheckoutQueue>().AddHostedService(provider => provider.GetRequiredService<CheckoutQueue>());
    }
}

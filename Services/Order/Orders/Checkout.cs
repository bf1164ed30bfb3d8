using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Contracts;
using Shop.Order.Carts;
using Shop.Order.Pricing;
using Shop.ServiceDefaults;

namespace Shop.Order.Orders;

/// <summary>
/// Places an order once per idempotency key. Only a 201 is kept under the key; a refusal leaves nothing behind, and is given only when no
/// earlier request with the key has succeeded.
/// </summary>
internal sealed class Checkout(CartClient carts, PriceList prices, IdempotencyStore answers, OrderWriter writer, DraftFactory drafts)
{
    private const int MaxAttempts = 3;

    /// <summary>201 with the new order's bytes or those given before under this key; else the problem that stands in the way.</summary>
    public async Task<Results<StoredResponse, ProblemHttpResult>> PlaceAsync(
        RawBody<PlaceOrder> body,
        IdempotencyKey key,
        string language,
        CancellationToken ct
    )
    {
        var request = body.Value.Trimmed();
        if (request.Check() is { None: false } faults)
        {
            return faults.ToProblem();
        }

        // Before anything else is asked: a repeat gets its answer while the cart is emptied, sold out or away.
        var scope = request.CartId;
        if (await answers.FindAsync(scope, key.Value, ct) is { } given)
        {
            return Replay(given, body.Sha256);
        }

        var (checkout, refusal) = await PrepareAsync(request, body.Sha256, language, ct);
        if (checkout is null)
        {
            return await answers.FindAfterOthersAsync(scope, key.Value, ct) is { } meanwhile ? Replay(meanwhile, body.Sha256) : refusal!;
        }

        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var draft = drafts.Draft(checkout, scope, key.Value);
            switch (await writer.TryWriteAsync(draft, ct))
            {
                case Placement.Written:
                    return new StoredResponse(draft.Answer, replayed: false);
                case Placement.Answered answered:
                    return Replay(answered.Answer, body.Sha256);
                case Placement.OutOfStock shortage:
                    return Refusals.OutOfStock(shortage.Lines);
                case Placement.AlreadyOrdered other:
                    return Refusals.AlreadyOrdered(other.OrderId);
            }
        }

        return Problems.Of(503, "unavailable", "Too many changes at once. Try again shortly.");
    }

    private async Task<(PreparedCheckout?, ProblemHttpResult?)> PrepareAsync(
        PlaceOrder request,
        byte[] bodySha256,
        string language,
        CancellationToken ct
    )
    {
        if (!string.IsNullOrEmpty(request.CouponCode))
        {
            return (null, Refusals.CouponUnknown());
        }

        switch (await carts.FindAsync(request.CartId, ct))
        {
            case null:
                return (null, Refusals.CartNotFound());
            case { Lines: [] }:
                return (null, Refusals.CartEmpty());
            case var cart:
                var (country, method) = (request.ShippingAddress.Country, request.ShippingMethod);
                var basket = await prices.PriceAsync(new(cart.Lines, cart.Region, cart.Currency, language, country, method), ct);
                var (totals, refusal) = Judge(request, cart, basket);
                return (totals is null ? null : new(request, bodySha256, language, cart, basket, totals), refusal);
        }
    }

    private static (Totals?, ProblemHttpResult?) Judge(PlaceOrder request, CartContents cart, PricedBasket basket)
    {
        if (basket.Unavailable is not [])
        {
            return (null, Refusals.ProductUnavailable(basket.Unavailable));
        }

        if (basket.Shipping is null)
        {
            return (null, Refusals.UnknownShippingMethod());
        }

        var totals = basket.TotalsWith(basket.Shipping);
        var total = new Money(totals.Total, cart.Currency);
        return request.ExpectedTotal is { } expected && expected != total ? (null, Refusals.PriceChanged(total)) : (totals, null);
    }

    private static Results<StoredResponse, ProblemHttpResult> Replay(StoredAnswer answer, byte[] bodySha256) =>
        CryptographicOperations.FixedTimeEquals(answer.BodySha256, bodySha256)
            ? new StoredResponse(answer, replayed: true)
            : Refusals.KeyReused();
}

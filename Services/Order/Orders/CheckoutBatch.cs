using Npgsql;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Order.Carts;
using Shop.Order.Coupons;
using Shop.Order.Pricing;
using Shop.ServiceDefaults.Errors;

namespace Shop.Order.Orders;

/// <summary>
/// Takes checkouts that arrived together from their carts to the commit: one call to cart, one read of prices, one transaction. Those that
/// are refused go through the transaction too: only under their keys' locks is it known that no earlier request has succeeded.
/// </summary>
internal sealed partial class CheckoutBatch(
    CartClient carts,
    PriceList prices,
    DraftFactory drafts,
    OrderWriter writer,
    ILogger<CheckoutBatch> logger
)
{
    // Deadlocks and conflicts with orders that just ended pass; who meets them three times in a row meets a crowd.
    private const int MaxAttempts = 3;

    /// <summary>How each of the checkouts ended, in their order.</summary>
    public async Task<Placement[]> PlaceAsync(IReadOnlyList<PendingCheckout> checkouts, CancellationToken ct)
    {
        var placements = new Placement?[checkouts.Count];
        try
        {
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                var open = Enumerable.Range(0, checkouts.Count).Where(i => placements[i] is null).ToArray();
                if (open is [])
                {
                    break;
                }

                var written = await writer.WriteAsync(await PrepareAsync([.. open.Select(i => checkouts[i])], ct), ct);
                for (var i = 0; i < open.Length; i++)
                {
                    placements[open[i]] = written[i];
                }
            }
        }
        catch (NpgsqlException e) when (StoreOutage.IsPostgresUnreachable(e) || e.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            // Also a commit whose outcome is unknown: who repeats with the same key learns it.
            LogDatabaseAway(logger, checkouts.Count, e);
        }

        return [.. placements.Select(placement => placement ?? new Placement.Unavailable())];
    }

    private async Task<IReadOnlyList<BatchItem>> PrepareAsync(IReadOnlyList<PendingCheckout> checkouts, CancellationToken ct)
    {
        var found = await FindCartsAsync([.. checkouts.Where(checkout => checkout.Ticket is null)], ct);
        var baskets = checkouts.Select(checkout => BasketOf(checkout, CartOf(checkout, found))).ToArray();
        var book = await prices.ReadAsync([.. baskets.OfType<Basket>()], ct);
        return [.. checkouts.Select((checkout, i) => Judge(checkout, found, baskets[i], book))];
    }

    /// <summary>Null while cart gives no answer.</summary>
    private async Task<IReadOnlyDictionary<string, CartContents>?> FindCartsAsync(
        IReadOnlyList<PendingCheckout> checkouts,
        CancellationToken ct
    )
    {
        if (checkouts is [])
        {
            return new Dictionary<string, CartContents>();
        }

        try
        {
            return await carts.FindAsync([.. checkouts.Select(checkout => checkout.Request.CartId)], ct);
        }
        catch (Exception e) when (Unavailable.Is(e))
        {
            LogCartAway(logger, checkouts.Count, e.Message);
            return null;
        }
    }

    private static CartContents? CartOf(PendingCheckout checkout, IReadOnlyDictionary<string, CartContents>? found) =>
        checkout.Ticket?.Cart ?? found?.GetValueOrDefault(checkout.Request.CartId);

    private static Basket? BasketOf(PendingCheckout checkout, CartContents? cart)
    {
        var request = checkout.Request;
        return cart is null or { Lines: [] }
            ? null
            : new(
                cart.Lines,
                cart.Region,
                cart.Currency,
                checkout.Language,
                request.ShippingAddress.Country,
                request.ShippingAddress.Region,
                request.ShippingMethod,
                Coupon.Normalize(request.CouponCode),
                checkout.Ticket?.UnitPrice
            );
    }

    private BatchItem Judge(PendingCheckout checkout, IReadOnlyDictionary<string, CartContents>? found, Basket? basket, PriceBook book)
    {
        if (CartOf(checkout, found) is not { } cart)
        {
            return new(checkout, null, found is null ? new Placement.Unavailable() : new Placement.Refused(Refusals.CartNotFound()));
        }

        if (basket is null)
        {
            return new(checkout, null, new Placement.Refused(Refusals.CartEmpty()));
        }

        var (priced, refusal) = book.Price(basket);
        if (priced is null)
        {
            return new(checkout, null, new Placement.Refused(refusal!));
        }

        var total = new Money(priced.Totals.Total, cart.Currency);
        return checkout.Request.ExpectedTotal is { } expected && expected != total
            ? new(checkout, null, new Placement.Refused(Refusals.PriceChanged(total)))
            : new(checkout, drafts.Draft(checkout, cart, priced), Refusal: null);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        EventName = "CheckoutsDatabaseAway",
        Message = "{Count} checkouts are answered 503: the database gave no answer"
    )]
    private static partial void LogDatabaseAway(ILogger logger, int count, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, EventName = "CheckoutsCartAway", Message = "{Count} checkouts met no cart service: {Reason}")]
    private static partial void LogCartAway(ILogger logger, int count, string reason);
}

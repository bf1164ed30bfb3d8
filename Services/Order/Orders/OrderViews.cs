using System.Text.Json.Serialization;
using Shop.Contracts;
using Shop.Order.Pricing;

namespace Shop.Order.Orders;

/// <summary>A line as the API shows it.</summary>
/// <param name="LineTotal">Before discount and tax.</param>
/// <param name="Discount">The line's share of the order's discount.</param>
/// <param name="Tax">On the line after its discount.</param>
internal sealed record LineView(
    Guid ProductId,
    string Slug,
    string Name,
    int Quantity,
    Money UnitPrice,
    Money LineTotal,
    Money Discount,
    Money Tax
);

/// <summary>The 201 of <c>POST /api/orders</c>; kept and repeated byte for byte.</summary>
/// <param name="LookupToken">The capability to this order (header X-Order-Token); shown here only.</param>
/// <param name="PaymentToken">What <c>POST /api/payments</c> asks for; ends at <paramref name="ReservedUntil"/>.</param>
internal sealed record PlacedView(
    Guid Id,
    string Number,
    string Status,
    string Currency,
    IReadOnlyList<LineView> Lines,
    TotalsView Totals,
    DateTimeOffset ReservedUntil,
    string LookupToken,
    string PaymentToken
);

/// <summary>One step of an order's timeline.</summary>
/// <param name="Event">What happened: the name of a status, or refund_requested, refund_failed, refunded.</param>
/// <param name="Status">The order's status after it.</param>
/// <param name="Who">shopper, staff, payment or shop.</param>
/// <param name="Why">The reason, where there is one.</param>
internal sealed record TimelineEntry(DateTimeOffset At, string Event, string Status, string Who, string? Why)
{
    /// <summary>Whose account did it; for staff's eyes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? AccountId { get; init; }
}

/// <summary>The parcel of an order.</summary>
/// <param name="DeliveredAt">Null while it is on its way.</param>
internal sealed record ShipmentView(string Carrier, string Tracking, DateTimeOffset ShippedAt, DateTimeOffset? DeliveredAt);

/// <summary>An order as its owner sees it.</summary>
/// <param name="Refunded">What went back of the total.</param>
/// <param name="Shipment">Null before it was shipped.</param>
/// <param name="PaymentToken">Fresh while the order can be paid, else null.</param>
internal sealed record OrderView(
    Guid Id,
    string Number,
    string Status,
    long Version,
    string Email,
    string Language,
    string Region,
    string Currency,
    Address ShippingAddress,
    string ShippingMethod,
    string? CouponCode,
    IReadOnlyList<LineView> Lines,
    TotalsView Totals,
    DateTimeOffset CreatedAt,
    DateTimeOffset ReservedUntil,
    Money Refunded,
    ShipmentView? Shipment,
    IReadOnlyList<TimelineEntry> Timeline,
    string? PaymentToken
)
{
    /// <summary>The order with <paramref name="paymentToken"/>; whose account did what is in the timeline, for staff.</summary>
    public static OrderView Of(WholeOrder found, string? paymentToken)
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
            found.Timeline,
            paymentToken
        );
    }
}

/// <summary>A line that asks for more than there is (409 <c>out_of_stock</c>).</summary>
internal sealed record ShortLine(Guid ProductId, int Requested, int Available);

/// <summary>A line whose product is not sold, or not in this currency (409 <c>product_unavailable</c>).</summary>
internal sealed record UnavailableLine(Guid ProductId);

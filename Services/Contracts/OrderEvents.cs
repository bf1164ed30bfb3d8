namespace Shop.Contracts;

/// <summary>A line of an order in an event. Amounts are minor units of the order's currency.</summary>
public sealed record OrderEventLine(Guid ProductId, string Name, string Category, int Quantity, long UnitPrice, long LineTotal);

/// <summary>An order's totals in minor units of its currency: total = items − discount + shipping + tax.</summary>
public sealed record OrderEventTotals(long Items, long Discount, long Shipping, long Tax, long Total);

/// <summary>An order as its events carry it.</summary>
/// <param name="Number">The number people see, e.g. <c>HK-7F3K-2Q9D</c>.</param>
/// <param name="AccountId">Null for a guest's order.</param>
/// <param name="CartId">The cart it was placed from; cart takes out what was ordered.</param>
/// <param name="CartVersion">The cart's version when the order was placed.</param>
public sealed record OrderSnapshot(
    Guid OrderId,
    string Number,
    Guid? AccountId,
    string Email,
    string Language,
    string Region,
    string Currency,
    string CartId,
    long CartVersion,
    IReadOnlyList<OrderEventLine> Lines,
    OrderEventTotals Totals
);

/// <summary>An order was accepted and its stock reserved. Published by order.</summary>
public sealed record OrderPlaced(Guid EventId, DateTimeOffset OccurredAt, Guid AggregateId, long Version, OrderSnapshot Order)
    : IIntegrationEvent;

/// <summary>An order's payment arrived and its stock left. Published by order.</summary>
public sealed record OrderPaid(Guid EventId, DateTimeOffset OccurredAt, Guid AggregateId, long Version, OrderSnapshot Order, Guid PaymentId)
    : IIntegrationEvent;

/// <summary>An order was cancelled and its reservation released. Published by order.</summary>
public sealed record OrderCancelled(
    Guid EventId,
    DateTimeOffset OccurredAt,
    Guid AggregateId,
    long Version,
    OrderSnapshot Order,
    string Reason
) : IIntegrationEvent;

/// <summary>An order was not paid in time and its reservation released. Published by order.</summary>
public sealed record OrderExpired(Guid EventId, DateTimeOffset OccurredAt, Guid AggregateId, long Version, OrderSnapshot Order)
    : IIntegrationEvent;

/// <summary>An order's parcel is on its way. Published by order.</summary>
/// <param name="Carrier">Who carries it, as staff wrote it.</param>
/// <param name="Tracking">The carrier's number of the parcel.</param>
public sealed record OrderShipped(
    Guid EventId,
    DateTimeOffset OccurredAt,
    Guid AggregateId,
    long Version,
    OrderSnapshot Order,
    string Carrier,
    string Tracking
) : IIntegrationEvent;

/// <summary>How much of a product a region can sell went to another level. Receivers upsert it <c>where version &lt; excluded.version</c>, so
/// order of arrival is indifferent. Published by order.</summary>
/// <param name="AggregateId">The product.</param>
/// <param name="Version">Of the stock of this product and region.</param>
/// <param name="Level"><c>in_stock</c>, <c>low</c> or <c>sold_out</c>.</param>
public sealed record StockLevelChanged(Guid EventId, DateTimeOffset OccurredAt, Guid AggregateId, long Version, string Region, string Level)
    : IIntegrationEvent;

/// <summary>Money is to go back: all of a payment that cannot be used, or what staff give back of one that paid. Payment answers with
/// <see cref="RefundCompleted"/> or <see cref="RefundFailed"/>. Published by order.</summary>
/// <param name="RefundId">Makes the refund idempotent at the provider.</param>
/// <param name="Reason">A stable word: <c>order_cancelled</c>, <c>second_capture</c>, <c>staff_refund</c>, …</param>
public sealed record RefundRequested(
    Guid EventId,
    DateTimeOffset OccurredAt,
    Guid AggregateId,
    long Version,
    Guid RefundId,
    Guid PaymentId,
    Money Amount,
    string Reason
) : IIntegrationEvent;

/// <summary>Somebody has won the right to a unit of a flash sale: order itself makes the ticket an order. Published by order.</summary>
/// <param name="AggregateId">The ticket.</param>
public sealed record TicketAccepted(Guid EventId, DateTimeOffset OccurredAt, Guid AggregateId, long Version, Guid SaleId)
    : IIntegrationEvent;

/// <summary>A flash sale begins within a minute, or goes on after its gate was lost: a crowd is about to look at its product. May come more
/// than once. Published by order.</summary>
/// <param name="AggregateId">The sale.</param>
/// <param name="Version">The epoch of the sale's gate.</param>
public sealed record FlashSaleNear(Guid EventId, DateTimeOffset OccurredAt, Guid AggregateId, long Version, Guid ProductId)
    : IIntegrationEvent;

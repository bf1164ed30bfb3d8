namespace Shop.Web.Backends;

public sealed record StockRow(
    Guid ProductId,
    string? Name,
    string Region,
    int OnHand,
    int Reserved,
    int Available,
    string Level,
    long Version
);

public sealed record StockPage(IReadOnlyList<StockRow> Items, string? NextCursor);

/// <summary>Either a count, for the version that was seen, or a change.</summary>
public sealed record PutStock(string Region, int? OnHand, int? Delta, string? Why, Guid EditId);

public sealed record StaffOrderRow(
    Guid Id,
    string Number,
    string Status,
    string Email,
    string Region,
    DateTimeOffset CreatedAt,
    int Units,
    Money Total,
    Money Refunded
);

public sealed record StaffOrderPage(IReadOnlyList<StaffOrderRow> Items, string? NextCursor);

public sealed record StaffOrder(
    StaffOrderDetail Order,
    Guid? AccountId,
    IReadOnlyList<StaffRefund> Refunds,
    IReadOnlyList<ReturnedLine> Returned
);

public sealed record StaffOrderDetail(
    Guid Id,
    string Number,
    string Status,
    long Version,
    string Email,
    string Region,
    string Currency,
    Address ShippingAddress,
    string ShippingMethod,
    string? CouponCode,
    IReadOnlyList<OrderLine> Lines,
    Totals Totals,
    DateTimeOffset CreatedAt,
    Money Refunded,
    Shipment? Shipment,
    IReadOnlyList<StaffStep> Timeline
);

public sealed record Shipment(string Carrier, string Tracking, DateTimeOffset ShippedAt, DateTimeOffset? DeliveredAt);

public sealed record StaffStep(DateTimeOffset At, string Event, string Who, string? Why, Guid? AccountId);

public sealed record StaffRefund(Guid Id, Money Amount, string Why, string Status, string? FailureCode);

public sealed record ReturnedLine(Guid ProductId, int Quantity);

public sealed record ShipOrder(string Carrier, string Tracking);

public sealed record StaffCancel(string Reason, bool Restock);

/// <param name="Amount">Minor units; null: all that is left.</param>
public sealed record RefundOrder(string Reason, long? Amount, IReadOnlyList<ReturnedLine> Returns);

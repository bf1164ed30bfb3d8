using Shop.Contracts;
using Shop.Order.Pricing;
using Shop.Order.Stock;

namespace Shop.Order.Orders;

/// <summary>A line of an order or quote; amounts in minor units of its currency.</summary>
/// <param name="Discount">Its share of the order's discount.</param>
/// <param name="Tax">On what it costs after the discount.</param>
internal sealed record OrderLine(
    Guid ProductId,
    string Slug,
    string Name,
    string Category,
    int Quantity,
    long UnitPrice,
    long Discount = 0,
    long Tax = 0
)
{
    public long LineTotal => checked(UnitPrice * Quantity);

    /// <summary>Units that staff took back, or will when their refund completes.</summary>
    public int Returns { get; init; }

    /// <summary>The line as the API shows it.</summary>
    public LineView In(string currency) =>
        new(
            ProductId,
            Slug,
            Name,
            Quantity,
            new(UnitPrice, currency),
            new(LineTotal, currency),
            new(Discount, currency),
            new(Tax, currency)
        );
}

/// <summary>An order as orderdb holds it.</summary>
/// <param name="Version">Grows with every row of the timeline.</param>
/// <param name="ReservedUntil">When the reservation ends, by the database's clock.</param>
internal sealed record OrderState(
    Guid Id,
    string Number,
    OrderStatus Status,
    long Version,
    Guid? AccountId,
    string Email,
    string Language,
    string Region,
    string Currency,
    string CartId,
    long CartVersion,
    Address ShippingAddress,
    string ShippingMethod,
    string? CouponCode,
    Totals Totals,
    DateTimeOffset ReservedUntil,
    byte[] LookupTokenHash,
    DateTimeOffset CreatedAt,
    IReadOnlyList<OrderLine> Lines
)
{
    /// <summary>The flash sale's ticket that became this order; null: it comes from a cart.</summary>
    public Guid? TicketId { get; init; }

    /// <summary>What is promised back of the total, refunds under way included.</summary>
    public long Refunding { get; init; }

    /// <summary>What went back of the total.</summary>
    public long Refunded { get; init; }

    /// <summary>The stock that its lines are.</summary>
    public IReadOnlyCollection<StockUnits> Units() => [.. Lines.Select(line => new StockUnits(line.ProductId, Region, line.Quantity))];

    /// <summary>The order as events carry it.</summary>
    public OrderSnapshot ForEvents() =>
        new(
            Id,
            Number,
            AccountId,
            Email,
            Language,
            Region,
            Currency,
            CartId,
            CartVersion,
            [.. Lines.Select(l => new OrderEventLine(l.ProductId, l.Name, l.Category, l.Quantity, l.UnitPrice, l.LineTotal))],
            Totals.ForEvents()
        );

    /// <summary>What payment needs to know to take the money, until the reservation ends.</summary>
    public PaymentToken ForPayment() => new(Id, Number, Totals.Total, Currency, ReservedUntil);
}

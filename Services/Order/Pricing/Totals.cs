using Shop.Contracts;

namespace Shop.Order.Pricing;

/// <summary>What an order costs, in minor units of its one currency: total = items − discount + shipping + tax ≥ 0.</summary>
internal sealed record Totals
{
    private Totals(long items, long discount, long shipping, long tax) =>
        (Items, Discount, Shipping, Tax, Total) = (items, discount, shipping, tax, checked(items - discount + shipping + tax));

    public long Items { get; }

    public long Discount { get; }

    public long Shipping { get; }

    public long Tax { get; }

    public long Total { get; }

    /// <summary>The totals of these parts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A part is negative, or the discount is more than the items.</exception>
    public static Totals Of(long items, long discount, long shipping, long tax)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(items);
        ArgumentOutOfRangeException.ThrowIfNegative(discount);
        ArgumentOutOfRangeException.ThrowIfNegative(shipping);
        ArgumentOutOfRangeException.ThrowIfNegative(tax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(discount, items);
        return new Totals(items, discount, shipping, tax);
    }

    /// <summary>The totals as events carry them.</summary>
    public OrderEventTotals ForEvents() => new(Items, Discount, Shipping, Tax, Total);

    /// <summary>The totals as the API shows them.</summary>
    public TotalsView In(string currency) =>
        new(new(Items, currency), new(Discount, currency), new(Shipping, currency), new(Tax, currency), new(Total, currency));
}

/// <summary>An order's or quote's totals: total = items − discount + shipping + tax.</summary>
internal sealed record TotalsView(Money Items, Money Discount, Money Shipping, Money Tax, Money Total);

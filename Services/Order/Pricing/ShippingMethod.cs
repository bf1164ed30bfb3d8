using Shop.Contracts;

namespace Shop.Order.Pricing;

/// <summary>A way to ship from one region, in one currency.</summary>
/// <param name="FreeFrom">Items (less discount) of this much ship free; null: never.</param>
/// <param name="Days">Working days until it arrives.</param>
internal sealed record ShippingMethod(string Code, string Name, long Price, long? FreeFrom, int Days)
{
    /// <summary>What shipping costs for <paramref name="items"/>, the items less their discount.</summary>
    public long PriceFor(long items) => items >= FreeFrom ? 0 : Price;

    /// <summary>The method as the API shows it.</summary>
    public ShippingMethodView In(string currency) =>
        new(Code, Name, new(Price, currency), FreeFrom is { } from ? new Money(from, currency) : null, Days);
}

/// <summary>A shipping method as the API shows it.</summary>
/// <param name="FreeFrom">Items (less discount) of this much ship free; null: never.</param>
/// <param name="Days">Working days until it arrives.</param>
internal sealed record ShippingMethodView(string Code, string Name, Money Price, Money? FreeFrom, int Days);

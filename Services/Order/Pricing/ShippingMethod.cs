using Shop.Contracts;

namespace Shop.Order.Pricing;

/// <summary>A way to ship: from one region, within it or abroad, at a price in one currency.</summary>
/// <param name="Names">By language.</param>
/// <param name="FreeFrom">Items (less discount) of this much ship free; null: never.</param>
/// <param name="Days">Working days until it arrives.</param>
internal sealed record ShippingMethod(
    string Code,
    string Region,
    bool Domestic,
    string Currency,
    IReadOnlyDictionary<string, string> Names,
    long Price,
    long? FreeFrom,
    int Days
)
{
    /// <summary>What shipping costs for <paramref name="items"/>, the items less their discount.</summary>
    public long PriceFor(long items) => items >= FreeFrom ? 0 : Price;

    /// <summary>Whether it is the one that the basket asks for.</summary>
    public bool Serves(Basket basket) => Code == basket.ShippingMethod && Goes(basket.Region, basket.Currency, basket.Country);

    /// <summary>Whether it goes from the region to the country, priced in the currency.</summary>
    public bool Goes(string region, string currency, string country) =>
        Region == region && Currency == currency && Domestic == string.Equals(country, region, StringComparison.OrdinalIgnoreCase);

    /// <summary>The method as the API shows it.</summary>
    public ShippingMethodView In(string language) =>
        new(
            Code,
            Names.GetValueOrDefault(language) ?? Names.GetValueOrDefault(Languages.English) ?? Code,
            new(Price, Currency),
            FreeFrom is { } from ? new Money(from, Currency) : null,
            Days
        );
}

/// <summary>A shipping method as the API shows it.</summary>
/// <param name="FreeFrom">Items (less discount) of this much ship free; null: never.</param>
/// <param name="Days">Working days until it arrives.</param>
internal sealed record ShippingMethodView(string Code, string Name, Money Price, Money? FreeFrom, int Days);

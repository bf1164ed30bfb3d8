using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Contracts;
using Shop.Order.Carts;
using Shop.Order.Coupons;
using Shop.Order.Orders;

namespace Shop.Order.Pricing;

/// <summary>What is to be priced, and for whom.</summary>
/// <param name="Region">Whose stock it is; parcels leave from there.</param>
/// <param name="Country">Where it goes.</param>
/// <param name="State">The destination's state or province, where it names one.</param>
/// <param name="CouponCode">Normalized (<see cref="Coupon.Normalize"/>); null: none.</param>
/// <param name="UnitPrice">What a unit costs instead of the product's own price; null: that.</param>
internal sealed record Basket(
    IReadOnlyList<CartLine> Lines,
    string Region,
    string Currency,
    string Language,
    string Country,
    string? State,
    string ShippingMethod,
    string? CouponCode,
    long? UnitPrice = null
);

/// <summary>A basket with prices, discount and tax on its lines.</summary>
/// <param name="At">The database's clock when the prices held.</param>
internal sealed record PricedBasket(DateTimeOffset At, IReadOnlyList<OrderLine> Lines, Totals Totals, Coupon? Coupon);

/// <summary>A product's name in one language and its price in one currency.</summary>
internal sealed record PricedProduct(string Slug, string Name, string Category, long Price);

/// <summary>
/// Everything that some baskets' prices depend on, as of one instant. Quotes and orders are priced by it alone, so that they give the
/// same numbers.
/// </summary>
/// <param name="Products">What is sold, by product, language and currency.</param>
/// <param name="TaxRates">Millionths, by country and region.</param>
internal sealed record PriceBook(
    DateTimeOffset At,
    IReadOnlyDictionary<(Guid, string Language, string Currency), PricedProduct> Products,
    IReadOnlyList<ShippingMethod> ShippingMethods,
    IReadOnlyDictionary<(string Country, string Region), int> TaxRates,
    IReadOnlyDictionary<string, Coupon> Coupons
)
{
    private const int Millionths = 1_000_000;

    /// <summary>
    /// What the basket costs, or why it has no price: <c>product_unavailable</c>, an unknown shipping method or state, or a coupon that
    /// does not apply. The discount is spread over the lines; tax is rounded once per discounted line; shipping is untaxed.
    /// </summary>
    public (PricedBasket?, ProblemHttpResult?) Price(Basket basket)
    {
        var (lines, unavailable) = Lines(basket);
        if (unavailable is not [])
        {
            return (null, Refusals.ProductUnavailable(unavailable));
        }

        if (ShippingMethods.FirstOrDefault(method => method.Serves(basket)) is not { } shipping)
        {
            return (null, Refusals.UnknownShippingMethod());
        }

        if (TaxRate(basket) is not { } rate)
        {
            return (null, Refusals.UnknownState());
        }

        var items = new Money(lines.Sum(line => line.LineTotal), basket.Currency);
        var coupon = basket.CouponCode is null ? null : Coupons.GetValueOrDefault(basket.CouponCode);
        if (basket.CouponCode is not null && (coupon is null ? Refusals.CouponUnknown() : coupon.Refusal(items, At)) is { } refusal)
        {
            return (null, refusal);
        }

        var discount = coupon?.DiscountOn(items) ?? 0;
        lines = WithDiscountAndTax(lines, discount, rate);
        var totals = Totals.Of(items.Amount, discount, shipping.PriceFor(items.Amount - discount), lines.Sum(line => line.Tax));
        return (new(At, lines, totals, coupon), null);
    }

    private (OrderLine[] Lines, UnavailableLine[] Unavailable) Lines(Basket basket)
    {
        var lines = new List<OrderLine>(basket.Lines.Count);
        var unavailable = new List<UnavailableLine>();
        foreach (var line in basket.Lines)
        {
            if (Products.TryGetValue((line.ProductId, basket.Language, basket.Currency), out var product))
            {
                lines.Add(
                    new(line.ProductId, product.Slug, product.Name, product.Category, line.Quantity, basket.UnitPrice ?? product.Price)
                );
            }
            else
            {
                unavailable.Add(new(line.ProductId));
            }
        }

        return ([.. lines], [.. unavailable]);
    }

    /// <summary>Null: the country taxes by region, and this is none of its regions.</summary>
    private int? TaxRate(Basket basket) =>
        TaxRates.TryGetValue((basket.Country, basket.State?.ToUpperInvariant() ?? ""), out var rate) ? rate
        : TaxRates.Keys.Any(key => key.Country == basket.Country) ? null
        : 0;

    private static OrderLine[] WithDiscountAndTax(OrderLine[] lines, long discount, int rate)
    {
        var shares = Discounts.Spread(discount, [.. lines.Select(line => line.LineTotal)]);
        return
        [
            .. lines.Zip(
                shares,
                (line, share) => line with { Discount = share, Tax = Discounts.Part(line.LineTotal - share, rate, Millionths) }
            ),
        ];
    }
}

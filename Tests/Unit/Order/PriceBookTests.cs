using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Order.Carts;
using Shop.Order.Coupons;
using Shop.Order.Pricing;

namespace Shop.Tests.Unit.Order;

/// <summary>What a basket costs: the rules that quotes and orders share.</summary>
public sealed class PriceBookTests
{
    private static readonly Guid Bowl = Guid.NewGuid();
    private static readonly Guid Cup = Guid.NewGuid();
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Coupon TenPercent = new(
        "TEN",
        10,
        null,
        Amounts(),
        null,
        null,
        0,
        Now.AddDays(-1),
        Now.AddDays(1),
        Active: true
    );
    private static readonly Basket Basket = new([new(Bowl, 3), new(Cup, 1)], "us", "USD", "en", "US", "CA", "standard", CouponCode: null);

    [Fact]
    public void A_basket_adds_up_its_lines_its_shipping_and_its_destinations_tax()
    {
        var priced = Priced(Basket);

        // 7.25 % of 3,000 is 217.5, of 999 it is 72.4275: each line is rounded once, half away from zero.
        Assert.Equal([218, 72], priced.Lines.Select(line => line.Tax));
        Assert.Equal(Totals.Of(items: 3_999, discount: 0, shipping: 500, tax: 290), priced.Totals);
    }

    [Theory]
    [InlineData("HK", null, 0)]
    [InlineData("GB", "Kent", 0)]
    [InlineData("US", "OR", 0)]
    [InlineData("US", "ca", 290)]
    public void Tax_depends_on_where_the_parcel_goes(string country, string? state, long tax)
    {
        Assert.Equal(tax, Priced(Basket with { Country = country, State = state }).Totals.Tax);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("California")]
    [InlineData("XX")]
    public void A_country_that_taxes_by_state_needs_one_of_its_states(string? state)
    {
        Assert.Equal("validation_failed", Refusal(Basket with { State = state }));
    }

    [Fact]
    public void A_discount_is_spread_over_the_lines_before_tax_and_before_the_limit_of_free_shipping()
    {
        var priced = Priced(Basket with { CouponCode = "TEN" }, freeFrom: 3_999);

        // 10 % of 3,999 is 399.9, rounded to 400; 300.075 of it are the bowls', 99.925 the cup's.
        Assert.Equal([300, 100], priced.Lines.Select(line => line.Discount));
        Assert.Equal([196, 65], priced.Lines.Select(line => line.Tax));
        Assert.Equal(Totals.Of(items: 3_999, discount: 400, shipping: 500, tax: 261), priced.Totals);
        Assert.Equal(0, Priced(Basket, freeFrom: 3_999).Totals.Shipping);
    }

    [Fact]
    public void A_fixed_amount_never_takes_more_than_the_items_cost()
    {
        var much = TenPercent with { Percent = null, Amounts = Amounts(("USD", 10_000)) };

        var priced = Priced(Basket with { CouponCode = "TEN" }, coupon: much);

        Assert.Equal(Totals.Of(items: 3_999, discount: 3_999, shipping: 500, tax: 0), priced.Totals);
    }

    public static TheoryData<string, string> Coupons =>
        new()
        {
            { "unknown", "coupon_unknown" },
            { "inactive", "coupon_unknown" },
            { "early", "coupon_unknown" },
            { "late", "coupon_expired" },
            { "hkd", "coupon_not_applicable" },
            { "min", "coupon_min_spend" },
            { "used", "coupon_used_up" },
        };

    [Theory]
    [MemberData(nameof(Coupons))]
    public void A_coupon_that_does_not_apply_is_refused_with_the_reason(string kind, string code)
    {
        var coupon = kind switch
        {
            "unknown" => TenPercent with { Code = "OTHER" },
            "inactive" => TenPercent with { Active = false },
            "early" => TenPercent with { StartsAt = Now.AddSeconds(1) },
            "late" => TenPercent with { EndsAt = Now },
            "hkd" => TenPercent with { Percent = null, Amounts = Amounts(("HKD", 100)) },
            "min" => TenPercent with { MinSpend = Amounts(("USD", 4_000)) },
            _ => TenPercent with { MaxUses = 5, Uses = 5 },
        };

        Assert.Equal(code, Refusal(Basket with { CouponCode = "TEN" }, coupon));
    }

    [Fact]
    public void What_is_not_sold_or_not_shipped_there_is_refused()
    {
        Assert.Equal("product_unavailable", Refusal(Basket with { Currency = "HKD" }));
        Assert.Equal("product_unavailable", Refusal(Basket with { Lines = [new CartLine(Guid.NewGuid(), 1)] }));
        Assert.Equal("validation_failed", Refusal(Basket with { ShippingMethod = "teleport" }));
    }

    private static PricedBasket Priced(Basket basket, long? freeFrom = null, Coupon? coupon = null)
    {
        var (priced, refusal) = Book(freeFrom, coupon).Price(basket);
        Assert.Null(refusal);
        return priced!;
    }

    private static string Refusal(Basket basket, Coupon? coupon = null)
    {
        var (priced, refusal) = Book(freeFrom: null, coupon).Price(basket);
        Assert.Null(priced);
        return Assert.IsType<ProblemHttpResult>(refusal).ProblemDetails.Extensions["code"]!.ToString()!;
    }

    private static PriceBook Book(long? freeFrom, Coupon? coupon)
    {
        var names = new Dictionary<string, string> { ["en"] = "Standard" };
        coupon ??= TenPercent;
        return new(
            Now,
            new Dictionary<(Guid, string, string), PricedProduct>
            {
                [(Bowl, "en", "USD")] = new("bowl", "Bowl", "home", 1_000),
                [(Cup, "en", "USD")] = new("cup", "Cup", "home", 999),
            },
            [
                new("standard", "us", true, "USD", names, 500, freeFrom, 3),
                new("standard", "us", false, "USD", names, 1_500, null, 9),
                new("standard", "hk", true, "HKD", names, 3_000, null, 3),
            ],
            new Dictionary<(string, string), int> { [("US", "CA")] = 72_500, [("US", "OR")] = 0 },
            new Dictionary<string, Coupon> { [coupon.Code] = coupon }
        );
    }

    private static Dictionary<string, long> Amounts(params (string Currency, long Amount)[] amounts) =>
        amounts.ToDictionary(amount => amount.Currency, amount => amount.Amount);
}

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Shop.Contracts;
using Shop.Order.Carts;
using Shop.Order.Coupons;
using Shop.Order.Orders;
using Shop.ServiceDefaults;

namespace Shop.Order.Pricing;

/// <summary>Where a quote ships to.</summary>
internal sealed record QuoteAddress(string Country, string? Region = null);

/// <summary>The body of <c>POST /api/quotes</c>: a cart, or lines with the currency and region to price them in.</summary>
/// <param name="Currency">With lines; the deployment's when absent.</param>
/// <param name="Region">With lines; the deployment's when absent.</param>
internal sealed record QuoteRequest(
    QuoteAddress ShippingAddress,
    string ShippingMethod,
    string? CartId = null,
    IReadOnlyList<CartLine>? Lines = null,
    string? Currency = null,
    string? Region = null,
    string? CouponCode = null
)
{
    private const int MaxLines = 50;
    private const int MaxQuantity = 99;

    /// <summary>Everything that can be said against the request without asking anyone.</summary>
    public Faults Check()
    {
        var faults = new Faults();
        faults.When(CartId is null == Lines is null, "cartId", "give either a cart or lines");
        faults.When(CartId is not null && !CartIds.IsValid(CartId), "cartId", "is not a cart's id");
        faults.When(CartId is not null && (Currency ?? Region) is not null, "currency", "and region come from the cart");
        faults.When(Lines?.Count is 0 or > MaxLines, "lines", $"must be 1 to {MaxLines}");
        // The serializer does not look for nulls inside lists.
        faults.When(
            Lines?.Any(line => line is not { Quantity: >= 1 and <= MaxQuantity }) == true,
            "lines",
            $"must have quantities of 1 to {MaxQuantity}"
        );
        faults.When(Lines?.DistinctBy(line => line?.ProductId).Count() < Lines?.Count, "lines", "must name each product once");
        faults.When(Currency is not null && !Currencies.IsKnown(Currency), "currency", "is none of this shop's");
        faults.When(Region is not null && !Regions.IsKnown(Region), "region", "is none of this shop's");
        Address.CheckCountry("shippingAddress.country", ShippingAddress.Country, faults);
        faults.Text("shippingAddress.region", ShippingAddress.Region, 100, required: false);
        faults.Text("shippingMethod", ShippingMethod, PlaceOrder.MaxCodeLength);
        faults.Text("couponCode", CouponCode, PlaceOrder.MaxCodeLength, required: false);
        return faults;
    }
}

/// <summary>What an order of these lines would cost now; nothing is reserved.</summary>
internal sealed record QuoteView(string Currency, string Region, IReadOnlyList<LineView> Lines, TotalsView Totals);

/// <summary>Prices before an order is placed, by the same rules.</summary>
internal static class QuoteEndpoints
{
    public static void MapQuotes(this IEndpointRouteBuilder routes)
    {
        var pricing = routes.MapGroup("/api").WithTags("Pricing");
        pricing.MapPost("/quotes", Quote);
        pricing.MapGet("/shipping-methods", ShippingMethods);
    }

    private static async Task<Results<Ok<QuoteView>, ProblemHttpResult>> Quote(
        QuoteRequest request,
        RequestLanguage language,
        CartClient carts,
        PriceList prices,
        IOptions<ShopOptions> shop,
        CancellationToken ct
    )
    {
        if (request.Check() is { None: false } faults)
        {
            return faults.ToProblem();
        }

        var (lines, currency, region) = (request.Lines, request.Currency ?? shop.Value.Currency, request.Region ?? shop.Value.Region);
        if (request.CartId is not null)
        {
            if ((await carts.FindAsync([request.CartId], ct)).GetValueOrDefault(request.CartId) is not { } cart)
            {
                return Refusals.CartNotFound();
            }

            (lines, currency, region) = (cart.Lines, cart.Currency, cart.Region);
        }

        if (lines is null or [])
        {
            return Refusals.CartEmpty();
        }

        var basket = new Basket(
            lines,
            region,
            currency,
            language.Code,
            request.ShippingAddress.Country,
            request.ShippingAddress.Region,
            request.ShippingMethod,
            Coupon.Normalize(request.CouponCode)
        );
        var (priced, refusal) = (await prices.ReadAsync([basket], ct)).Price(basket);
        return priced is null
            ? refusal!
            : TypedResults.Ok(
                new QuoteView(currency, region, [.. priced.Lines.Select(line => line.In(currency))], priced.Totals.In(currency))
            );
    }

    private static async Task<Results<Ok<IReadOnlyList<ShippingMethodView>>, ProblemHttpResult>> ShippingMethods(
        string country,
        string? region,
        string? currency,
        RequestLanguage language,
        PriceList prices,
        IOptions<ShopOptions> shop,
        CancellationToken ct
    )
    {
        var faults = new Faults();
        Address.CheckCountry("country", country, faults);
        faults.When(region is not null && !Regions.IsKnown(region), "region", "is none of this shop's");
        faults.When(currency is not null && !Currencies.IsKnown(currency), "currency", "is none of this shop's");
        if (!faults.None)
        {
            return faults.ToProblem();
        }

        var inCurrency = currency ?? shop.Value.Currency;
        var methods = await prices.ShippingAsync(region ?? shop.Value.Region, inCurrency, country, ct);
        return TypedResults.Ok<IReadOnlyList<ShippingMethodView>>([.. methods.Select(method => method.In(language.Code))]);
    }
}

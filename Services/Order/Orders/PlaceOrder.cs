using Shop.Contracts;
using Shop.Order.Carts;
using Shop.Order.Pricing;
using Shop.ServiceDefaults;

namespace Shop.Order.Orders;

/// <summary>The body of <c>POST /api/orders</c>.</summary>
/// <param name="ExpectedTotal">What the shopper was shown: another total is answered <c>price_changed</c> instead of charged.</param>
internal sealed record PlaceOrder(
    string CartId,
    string Email,
    Address ShippingAddress,
    string ShippingMethod,
    Money? ExpectedTotal = null,
    string? CouponCode = null
)
{
    /// <summary>Longer texts than this are no code of a shipping method or coupon.</summary>
    public const int MaxCodeLength = 50;

    /// <summary>The request without blanks around what was typed.</summary>
    public PlaceOrder Trimmed() => this with { Email = Email.Trim(), ShippingAddress = ShippingAddress.Trimmed() };

    /// <summary>Everything that can be said against the request without asking anyone.</summary>
    public Faults Check()
    {
        var faults = new Faults();
        faults.When(!CartIds.IsValid(CartId), "cartId", "is not a cart's id");
        faults.When(!EmailAddress.IsValid(Email), "email", "is not an e-mail address");
        ShippingAddress.Check("shippingAddress", faults);
        faults.Text("shippingMethod", ShippingMethod, MaxCodeLength);
        faults.Text("couponCode", CouponCode, MaxCodeLength, required: false);
        faults.When(ExpectedTotal is { Amount: < 0 }, "expectedTotal", "must not be negative");
        faults.When(
            ExpectedTotal is not null && !Currencies.IsKnown(ExpectedTotal.Currency),
            "expectedTotal",
            "is in no currency of this shop"
        );
        return faults;
    }
}

using Shop.Order.Carts;
using Shop.Order.Orders;
using Shop.Order.Pricing;

namespace Shop.Order.FlashSales;

/// <summary>A ticket on its way to its order: what the person asked for, and what the sale promised.</summary>
/// <param name="UnitPrice">The sale's, in minor units of <paramref name="Currency"/>.</param>
/// <param name="Since">When it was accepted, by the database's clock.</param>
internal sealed record SaleTicket(
    TicketId Id,
    Guid SaleId,
    Guid ProductId,
    string Region,
    long UnitPrice,
    TimeSpan PayWithin,
    string Person,
    string Key,
    byte[] BodySha256,
    Guid? AccountId,
    string Email,
    string Language,
    string Currency,
    Address Address,
    string ShippingMethod,
    DateTimeOffset Since
)
{
    /// <summary>What stands for a cart: one unit, by a name that no cart has.</summary>
    public CartContents Cart { get; } = new($"ticket:{Id.Value:N}", Version: 1, Currency, Region, [new(ProductId, 1)]);

    /// <summary>Whose idempotency key it is.</summary>
    public CheckoutKey OrderKey => new($"sale:{SaleId}:{Person}", Key);

    /// <summary>The order that the person asked for.</summary>
    public PlaceOrder Order => new(Cart.Id, Email, Address, ShippingMethod);
}

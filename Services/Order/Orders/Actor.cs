namespace Shop.Order.Orders;

/// <summary>Who did something to an order, as its timeline says.</summary>
/// <param name="Name">shopper, staff, payment or shop.</param>
/// <param name="AccountId">Whose account, where somebody was signed in; shown to staff only.</param>
internal sealed record Actor(string Name, Guid? AccountId = null)
{
    /// <summary>The shop itself: time passed, or a rule applied.</summary>
    public static readonly Actor Shop = new("shop");

    /// <summary>What the payment service heard from the provider.</summary>
    public static readonly Actor Payment = new("payment");

    /// <summary>Whoever the order belongs to.</summary>
    public static Actor Shopper(Guid? accountId) => new("shopper", accountId);

    /// <summary>A member of staff.</summary>
    public static Actor Staff(Guid? accountId) => new("staff", accountId);
}

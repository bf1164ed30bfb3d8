namespace Shop.Cart.Carts;

/// <summary>How much a cart holds, and how long it lasts.</summary>
internal static class CartLimits
{
    public const int LinesMax = 50;
    public const int QuantityMin = 1;
    public const int QuantityMax = 99;

    /// <summary>Counted from the last change.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);
}

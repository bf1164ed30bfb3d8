using System.ComponentModel.DataAnnotations;

namespace Shop.Payment.Payments;

/// <summary>Section <c>Payments</c>.</summary>
internal sealed class PaymentOptions
{
    public const string Section = "Payments";

    /// <summary>Shared with order, which signs payment tokens with it.</summary>
    [Required, MinLength(32)]
    public string TokenKey { get; init; } = "";
}

/// <summary>Section <c>Shop</c>.</summary>
internal sealed class ShopOptions
{
    public const string Section = "Shop";

    /// <summary>Where shoppers reach the shop; return addresses must lie under it.</summary>
    [Required]
    public Uri? PublicOrigin { get; init; }
}

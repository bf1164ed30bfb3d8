using System.ComponentModel.DataAnnotations;

namespace Shop.Web;

/// <summary>Configuration section <c>Shop</c>.</summary>
internal sealed class StorefrontOptions
{
    /// <summary>The payment provider's hosted page, as an origin: forms may lead there.</summary>
    [Required]
    public Uri ProviderOrigin { get; set; } = null!;

    /// <summary>The market of a visitor who has not chosen one: hk or us.</summary>
    public string Region { get; set; } = "hk";
}

using System.ComponentModel.DataAnnotations;
using System.Text;

namespace Shop.Notification;

/// <summary>Section <c>Shop</c>.</summary>
internal sealed class ShopOptions : IValidatableObject
{
    public const string Section = "Shop";

    /// <summary>Where shoppers reach the shop: mails link there.</summary>
    [Required]
    public Uri? PublicOrigin { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PublicOrigin is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            yield return new($"{Section}:{nameof(PublicOrigin)} must be an absolute http(s) address.");
        }
    }
}

/// <summary>Section <c>OrderLinks</c>.</summary>
internal sealed class OrderLinkOptions
{
    public const string Section = "OrderLinks";

    /// <summary>Shared with order, which honours the links; its UTF-8 bytes are the HMAC key.</summary>
    [Required, MinLength(32)]
    public string Key { get; init; } = "";

    public byte[] KeyBytes => Encoding.UTF8.GetBytes(Key);
}

using System.ComponentModel.DataAnnotations;
using System.Text;

namespace Shop.Notification;

/// <summary>Section <c>OrderLinks</c>.</summary>
internal sealed class OrderLinkOptions
{
    public const string Section = "OrderLinks";

    /// <summary>Shared with order, which honours the links; its UTF-8 bytes are the HMAC key.</summary>
    [Required, MinLength(32)]
    public string Key { get; init; } = "";

    public byte[] KeyBytes => Encoding.UTF8.GetBytes(Key);
}

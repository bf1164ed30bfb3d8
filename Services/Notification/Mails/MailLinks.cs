using Microsoft.Extensions.Options;
using Shop.Contracts;
using Shop.ServiceDefaults;

namespace Shop.Notification.Mails;

/// <summary>Where mails lead to.</summary>
internal sealed class MailLinks(IOptions<PublicOriginOptions> shop, IOptions<OrderLinkOptions> links)
{
    private readonly byte[] key = links.Value.KeyBytes;

    public Uri Storefront { get; } = shop.Value.PublicOrigin;

    /// <summary>An order's page. A guest's link opens it by itself; who has an account signs in.</summary>
    public Uri OrderPage(Guid orderId, Guid? accountId) =>
        accountId is null ? OrderLink.For(Storefront, orderId, OrderLink.TokenOf(orderId, key)) : new(Storefront, $"/orders/{orderId}");
}

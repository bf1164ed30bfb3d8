using System.Text;
using Microsoft.Extensions.Options;
using Shop.Contracts;

namespace Shop.Order.Orders;

/// <summary>Judges the token that a caller shows for an order: the one that the order was placed with, or that of its mails' links.</summary>
internal sealed class OrderLinks(IOptions<OrderLinkOptions> options)
{
    private readonly byte[] key = Encoding.UTF8.GetBytes(options.Value.Key);

    /// <summary>What the caller may reach, who asks for the order <paramref name="id"/>.</summary>
    public OrderAccess AccessTo(Guid id, Guid? accountId, string? token) =>
        OrderAccess.Of(accountId, token, OrderLink.IsTokenOf(id, token, key) ? id : null);
}

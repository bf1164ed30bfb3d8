using Shop.Contracts;
using Shop.Order.Orders;
using Shop.Order.Pricing;

namespace Shop.Tests.Unit.Order;

internal static class Given
{
    /// <summary>What <see cref="Order"/> comes to.</summary>
    public static readonly Money Price = new(12_300, Currencies.Hkd);

    /// <summary>An order of this status, of no lines.</summary>
    public static OrderState Order(string status) =>
        new(
            Guid.NewGuid(),
            "HK-0000-0000",
            OrderStatuses.Parse(status),
            Version: 3,
            AccountId: null,
            "someone@example.com",
            Languages.English,
            Regions.HongKong,
            Price.Currency,
            "0123456789012345678901",
            CartVersion: 4,
            new("Someone", "1 Some Street", "Hong Kong", "HK"),
            "standard",
            CouponCode: null,
            Totals.Of(items: 10_000, discount: 0, shipping: 2_300, tax: 0),
            DateTimeOffset.MaxValue,
            new byte[32],
            DateTimeOffset.UnixEpoch,
            []
        );
}

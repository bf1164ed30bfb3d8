using Shop.Contracts;

namespace Shop.Tests.Integration.Notifications;

/// <summary>What other services say that leads to mails, about orders and people that nobody else knows.</summary>
internal static class Happenings
{
    public static string NewAddress() => $"ada-{Guid.NewGuid():N}@example.com";

    public static OrderSnapshot Order(string email, string language = Languages.English, Guid? accountId = null) =>
        new(
            Guid.CreateVersion7(),
            $"HK-{Guid.NewGuid():N}"[..12].ToUpperInvariant(),
            accountId,
            email,
            language,
            Regions.HongKong,
            Currencies.Hkd,
            "no cart",
            1,
            [new(Guid.NewGuid(), "Stoneware teapot", "kitchen", 2, 19_900, 39_800)],
            new(39_800, 0, 4_000, 0, 43_800)
        );

    public static OrderPaid Paid(OrderSnapshot order) => new(Guid.NewGuid(), Now, order.OrderId, 2, order, Guid.NewGuid());

    public static OrderShipped Shipped(OrderSnapshot order) => new(Guid.NewGuid(), Now, order.OrderId, 3, order, "SF Express", "SF123");

    public static OrderCancelled Cancelled(OrderSnapshot order) => new(Guid.NewGuid(), Now, order.OrderId, 2, order, "shopper");

    public static OrderExpired Expired(OrderSnapshot order) => new(Guid.NewGuid(), Now, order.OrderId, 2, order);

    public static RefundCompleted Refunded(OrderSnapshot order, string reason, long amount = 43_800) =>
        new(
            Guid.NewGuid(),
            Now,
            Guid.NewGuid(),
            3,
            Guid.NewGuid(),
            order.OrderId,
            new(amount, order.Currency),
            new(amount, order.Currency),
            reason
        );

    public static AccountRegistered Registered(Guid account, string email, string? name = null) =>
        new(Guid.NewGuid(), Now, account, 1, email, Languages.TraditionalChinese, name);

    public static AccountDeleted Deleted(Guid account, string email) => new(Guid.NewGuid(), Now, account, 9, email);

    public static MailRequested Requested(Guid account, string email, string kind, TimeSpan? lasts = null) =>
        new(
            Guid.NewGuid(),
            Now,
            account,
            2,
            email,
            Languages.English,
            kind,
            new Uri($"https://shop.example/account/{kind}#t={Guid.NewGuid():N}"),
            Now + (lasts ?? TimeSpan.FromHours(1))
        );

    private static DateTimeOffset Now => DateTimeOffset.UtcNow;
}

using Shop.Contracts;

namespace Shop.Tests.Unit.Contracts;

/// <summary>One event of each type, with fixed values, as in the files under <c>Golden/</c>.</summary>
internal static class GoldenEvents
{
    private static readonly DateTimeOffset At = new(2026, 11, 21, 8, 30, 15, 250, TimeSpan.Zero);

    private static readonly ProductSnapshot Product = new(
        Id(2),
        "stoneware-teapot",
        "kitchen",
        "Lantau Kiln",
        new Dictionary<string, string> { [Languages.English] = "Stoneware teapot", [Languages.TraditionalChinese] = "炻瓷茶壺" },
        new Dictionary<string, long> { [Currencies.Hkd] = 19900, [Currencies.Usd] = 2590 },
        Active: true
    );

    private static readonly OrderSnapshot Order = new(
        Id(3),
        "HK-7F3K-2Q9D",
        Id(4),
        "shopper@example.com",
        Languages.TraditionalChinese,
        Regions.HongKong,
        Currencies.Hkd,
        "Zx0vQ1YkT2mN3pR4sU5wXg",
        7,
        [new OrderEventLine(Id(2), "炻瓷茶壺", "kitchen", 2, 19900, 39800)],
        new OrderEventTotals(39800, 0, 4000, 0, 43800)
    );

    private static readonly Money Amount = new(43800, Currencies.Hkd);

    public static IReadOnlyList<IIntegrationEvent> All { get; } =
    [
        new ProductChanged(Id(1), At, Id(2), 5, Product),
        new PriceChanged(Id(1), At, Id(2), 6, Product),
        new OrderPlaced(Id(1), At, Id(3), 1, Order),
        new OrderPaid(Id(1), At, Id(3), 2, Order, Id(5)),
        new OrderCancelled(Id(1), At, Id(3), 2, Order with { AccountId = null }, "by_shopper"),
        new OrderExpired(Id(1), At, Id(3), 2, Order),
        new OrderShipped(Id(1), At, Id(3), 3, Order, "SF Express", "SF1234567890"),
        new StockLevelChanged(Id(1), At, Id(2), 8, Regions.HongKong, "low"),
        new TicketAccepted(Id(1), At, Id(7), 1, Id(8)),
        new FlashSaleNear(Id(1), At, Id(8), 2, Id(2)),
        new RefundRequested(Id(1), At, Id(3), 3, Id(6), Id(5), Amount, "order_cancelled"),
        new PaymentSucceeded(Id(1), At, Id(5), 2, Id(3), 1, Amount),
        new PaymentFailed(Id(1), At, Id(5), 2, Id(3), 1, Amount, "card_declined"),
        new RefundCompleted(Id(1), At, Id(5), 3, Id(6), Id(3), Amount, Amount, "order_cancelled"),
        new AccountRegistered(Id(1), At, Id(4), 1, "shopper@example.com", Languages.TraditionalChinese, "Ada"),
        new AccountDeleted(Id(1), At, Id(4), 9, "shopper@example.com"),
        new MailRequested(
            Id(1),
            At,
            Id(4),
            2,
            "shopper@example.com",
            Languages.English,
            MailRequestKinds.ResetPassword,
            new Uri("https://shop.example/account/reset#t=Zx0vQ1YkT2mN3pR4sU5wXg"),
            At.AddHours(1)
        ),
        new RefundFailed(Id(1), At, Id(5), 3, Id(6), Id(3), Amount, "staff_refund", "expired_or_canceled_card"),
    ];

    private static Guid Id(int number) => Guid.Parse($"0198f3a2-0000-7000-8000-{number:000000000000}");
}

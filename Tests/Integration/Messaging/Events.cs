using Shop.Contracts;

namespace Shop.Tests.Integration.Messaging;

/// <summary>Events with fresh ids.</summary>
internal static class Events
{
    public static PriceChanged NewPriceChanged()
    {
        var product = Guid.NewGuid();
        return new(
            Guid.NewGuid(),
            DateTimeOffset.UtcNow,
            product,
            1,
            new(
                product,
                $"teapot-{product:n}",
                "kitchen",
                "Test",
                new Dictionary<string, string> { [Languages.English] = "Teapot", [Languages.TraditionalChinese] = "茶壺" },
                new Dictionary<string, long> { [Currencies.Hkd] = 19900, [Currencies.Usd] = 2590 },
                Active: true
            )
        );
    }

    public static OrderPaid NewOrderPaid()
    {
        var order = Guid.NewGuid();
        var line = new OrderEventLine(Guid.NewGuid(), "Teapot", "kitchen", 1, 19900, 19900);
        return new(
            Guid.NewGuid(),
            DateTimeOffset.UtcNow,
            order,
            2,
            new(order, "HK-TEST-0001", null, "a@example.com", "en", "hk", "HKD", "cart", 1, [line], new(19900, 0, 0, 0, 19900)),
            Guid.NewGuid()
        );
    }
}

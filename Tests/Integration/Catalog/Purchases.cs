using Shop.Contracts;
using Shop.Tests.Integration.Notifications;

namespace Shop.Tests.Integration.Catalog;

/// <summary>Purchases as catalog hears of them.</summary>
internal static class Purchases
{
    /// <summary>A paid order of these products.</summary>
    public static OrderPaid Of(Guid? account, DateTimeOffset paidAt, params IReadOnlyCollection<Guid> products)
    {
        var order = Happenings.Order(Happenings.NewAddress(), accountId: account) with
        {
            Lines = [.. products.Select(product => new OrderEventLine(product, "Something", "kitchen", 1, 1_00, 1_00))],
        };
        return Happenings.Paid(order) with { OccurredAt = paidAt };
    }

    /// <inheritdoc cref="Of(Guid?, DateTimeOffset, IReadOnlyCollection{Guid})"/>
    public static OrderPaid Of(Guid? account, params IReadOnlyCollection<Guid> products) => Of(account, DateTimeOffset.UtcNow, products);
}

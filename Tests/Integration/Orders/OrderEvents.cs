using System.Text.Json;
using Shop.Contracts;

namespace Shop.Tests.Integration.Orders;

/// <summary>What payment and catalog would say.</summary>
internal static class OrderEvents
{
    public static PaymentSucceeded Paid(JsonElement placed, Guid? paymentId = null, long? amount = null) =>
        new(
            Guid.CreateVersion7(),
            DateTimeOffset.UtcNow,
            paymentId ?? Guid.CreateVersion7(),
            Version: 2,
            placed.GetProperty("id").GetGuid(),
            Attempt: 1,
            new(amount ?? placed.GetProperty("totals").Amount("total"), placed.Text("currency"))
        );

    public static PaymentFailed Failed(JsonElement placed) =>
        new(
            Guid.CreateVersion7(),
            DateTimeOffset.UtcNow,
            Guid.CreateVersion7(),
            Version: 2,
            placed.GetProperty("id").GetGuid(),
            Attempt: 1,
            new(placed.GetProperty("totals").Amount("total"), placed.Text("currency")),
            "card_declined"
        );

    public static RefundCompleted Refunded(JsonElement placed, Guid? refundId = null)
    {
        var total = new Money(placed.GetProperty("totals").Amount("total"), placed.Text("currency"));
        return new(
            Guid.CreateVersion7(),
            DateTimeOffset.UtcNow,
            Guid.CreateVersion7(),
            Version: 3,
            refundId ?? Guid.CreateVersion7(),
            placed.GetProperty("id").GetGuid(),
            total,
            total,
            "second_capture"
        );
    }

    public static RefundFailed RefundFailed(JsonElement placed, Guid refundId) =>
        new(
            Guid.CreateVersion7(),
            DateTimeOffset.UtcNow,
            Guid.CreateVersion7(),
            Version: 3,
            refundId,
            placed.GetProperty("id").GetGuid(),
            new(placed.GetProperty("totals").Amount("total"), placed.Text("currency")),
            "staff_refund",
            "lost_or_stolen_card"
        );

    public static ProductChanged Changed(CatalogueProduct product, long version, bool active = true) =>
        new(Guid.CreateVersion7(), DateTimeOffset.UtcNow, product.Id, version, Snapshot(product, product.Prices, active));

    public static PriceChanged Repriced(CatalogueProduct product, long version, long hkd) =>
        new(
            Guid.CreateVersion7(),
            DateTimeOffset.UtcNow,
            product.Id,
            version,
            Snapshot(product, new Dictionary<string, long> { ["HKD"] = hkd, ["USD"] = hkd }, active: true)
        );

    private static ProductSnapshot Snapshot(CatalogueProduct product, IReadOnlyDictionary<string, long> prices, bool active) =>
        new(product.Id, product.Slug, product.Category, product.Brand, product.Name, prices, active);
}

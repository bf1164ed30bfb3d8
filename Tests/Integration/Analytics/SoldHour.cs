using System.Text.Json;
using Shop.Contracts;

namespace Shop.Tests.Integration.Analytics;

/// <summary>An hour of the past that no other test uses, and what order and payment could have said in it.</summary>
internal sealed class SoldHour
{
    private static int _taken;

    // From 2010 on, a day apart, so that days and their neighbours are a test's own too.
    private readonly DateTimeOffset _begin = new DateTimeOffset(2010, 1, 2, 10, 0, 0, TimeSpan.Zero).AddDays(
        3 * Interlocked.Increment(ref _taken)
    );

    public DateTimeOffset Begin => _begin;

    /// <summary>The day before to the day after.</summary>
    public string Query => $"from={_begin.AddDays(-1):yyyy-MM-dd}&to={_begin.AddDays(2):yyyy-MM-dd}";

    /// <summary>An order of these lines, each of one unit: product, category and line total.</summary>
    public static OrderSnapshot Order(
        IReadOnlyList<(Guid Product, string Category, long Price)> lines,
        long? total = null,
        string region = "hk",
        string currency = "HKD"
    )
    {
        var items = lines.Sum(line => line.Price);
        return new(
            Guid.CreateVersion7(),
            "HK-TEST",
            AccountId: null,
            "ada@example.com",
            "en",
            region,
            currency,
            "cart",
            CartVersion: 1,
            [
                .. lines.Select(line => new OrderEventLine(
                    line.Product,
                    $"Product {line.Product:N}",
                    line.Category,
                    1,
                    line.Price,
                    line.Price
                )),
            ],
            new(items, Discount: 0, Shipping: (total ?? items) - items, Tax: 0, total ?? items)
        );
    }

    public OrderPlaced Placed(OrderSnapshot order, int minute = 1) => new(Guid.CreateVersion7(), At(minute), order.OrderId, 1, order);

    public OrderPaid Paid(OrderSnapshot order, Guid payment, int minute = 2) =>
        new(Guid.CreateVersion7(), At(minute), order.OrderId, 2, order, payment);

    public OrderCancelled Cancelled(OrderSnapshot order, int minute = 2) =>
        new(Guid.CreateVersion7(), At(minute), order.OrderId, 2, order, "shopper");

    public OrderExpired Expired(OrderSnapshot order, int minute = 2) => new(Guid.CreateVersion7(), At(minute), order.OrderId, 2, order);

    public RefundCompleted Refunded(OrderSnapshot order, Guid payment, long amount, long total, int minute = 3) =>
        new(
            Guid.CreateVersion7(),
            At(minute),
            payment,
            3,
            Guid.CreateVersion7(),
            order.OrderId,
            new(amount, order.Currency),
            new(total, order.Currency),
            "staff_refund"
        );

    public RefundFailed Failed(RefundCompleted refund, int minute = 50) =>
        new(
            Guid.CreateVersion7(),
            At(minute).AddDays(1),
            refund.AggregateId,
            9,
            refund.RefundId,
            refund.OrderId,
            refund.Amount,
            refund.Reason,
            "expired_or_canceled_card"
        );

    /// <summary>The row of <paramref name="report"/> with this key.</summary>
    public static JsonElement Row(JsonElement report, string key, string currency = "HKD") =>
        Assert
            .Single(
                report.GetProperty("items").EnumerateArray(),
                row => row.Text("key") == key && row.GetProperty("figures").Text("currency") == currency
            )
            .GetProperty("figures");

    private DateTimeOffset At(int minute) => _begin.AddMinutes(minute);
}

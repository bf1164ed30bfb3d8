using System.Collections.Frozen;

namespace Shop.Order.Orders;

/// <summary>Where an order stands.</summary>
internal enum OrderStatus
{
    /// <summary>Placed, its stock reserved, no money yet.</summary>
    AwaitingPayment,

    /// <summary>A payment was refused; it can be paid again while its stock is reserved.</summary>
    PaymentFailed,

    /// <summary>The money is there and the stock has left.</summary>
    Paid,

    /// <summary>Called off by the shopper before it was paid.</summary>
    Cancelled,

    /// <summary>Not paid in time.</summary>
    Expired,
}

/// <summary>The one table of the steps that an order may take, and the names that statuses have in SQL and JSON.</summary>
internal static class OrderStatuses
{
    private static readonly FrozenSet<(OrderStatus From, OrderStatus To)> Steps = new[]
    {
        (OrderStatus.AwaitingPayment, OrderStatus.Paid),
        (OrderStatus.AwaitingPayment, OrderStatus.PaymentFailed),
        (OrderStatus.AwaitingPayment, OrderStatus.Cancelled),
        (OrderStatus.AwaitingPayment, OrderStatus.Expired),
        (OrderStatus.PaymentFailed, OrderStatus.Paid),
        (OrderStatus.PaymentFailed, OrderStatus.Cancelled),
        (OrderStatus.PaymentFailed, OrderStatus.Expired),
    }.ToFrozenSet();

    /// <summary>Whether an order may go from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public static bool MayBecome(this OrderStatus from, OrderStatus to) => Steps.Contains((from, to));

    /// <summary>Whether the order's stock is reserved and it waits for money.</summary>
    public static bool IsUnpaid(this OrderStatus status) => status.MayBecome(OrderStatus.Paid);

    /// <summary>The status as orderdb and the API write it.</summary>
    public static string Name(this OrderStatus status) =>
        status switch
        {
            OrderStatus.AwaitingPayment => "awaiting_payment",
            OrderStatus.PaymentFailed => "payment_failed",
            OrderStatus.Paid => "paid",
            OrderStatus.Cancelled => "cancelled",
            OrderStatus.Expired => "expired",
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
        };

    /// <summary>The status that <see cref="Name"/> wrote.</summary>
    /// <exception cref="FormatException">No status has this name.</exception>
    public static OrderStatus Parse(string name)
    {
        foreach (var status in Enum.GetValues<OrderStatus>())
        {
            if (status.Name() == name)
            {
                return status;
            }
        }

        throw new FormatException($"'{name}' is no order status.");
    }
}

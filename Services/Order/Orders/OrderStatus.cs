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

    /// <summary>Not paid in time. Money that comes all the same pays it, if its stock can be taken anew.</summary>
    Expired,

    /// <summary>The parcel is on its way.</summary>
    Shipped,

    /// <summary>The parcel arrived.</summary>
    Delivered,

    /// <summary>Some of the money went back; what was not shipped can still be.</summary>
    PartiallyRefunded,

    /// <summary>All of the money went back.</summary>
    Refunded,
}

/// <summary>
/// The one table of the steps that an order may take, and the names that statuses have in SQL and JSON. The status is the last thing that
/// happened: how much went back and whether there is a parcel are the order's own fields.
/// </summary>
internal static class OrderStatuses
{
    private static readonly FrozenDictionary<OrderStatus, OrderStatus[]> Steps = new Dictionary<OrderStatus, OrderStatus[]>
    {
        [OrderStatus.AwaitingPayment] = [OrderStatus.Paid, OrderStatus.PaymentFailed, OrderStatus.Cancelled, OrderStatus.Expired],
        [OrderStatus.PaymentFailed] = [OrderStatus.Paid, OrderStatus.Cancelled, OrderStatus.Expired],
        [OrderStatus.Expired] = [OrderStatus.Paid],
        [OrderStatus.Cancelled] = [],
        [OrderStatus.Paid] = [OrderStatus.Shipped, OrderStatus.PartiallyRefunded, OrderStatus.Refunded],
        [OrderStatus.Shipped] = [OrderStatus.Delivered, OrderStatus.PartiallyRefunded, OrderStatus.Refunded],
        [OrderStatus.Delivered] = [OrderStatus.PartiallyRefunded, OrderStatus.Refunded],
        [OrderStatus.PartiallyRefunded] = [OrderStatus.Shipped, OrderStatus.Delivered, OrderStatus.PartiallyRefunded, OrderStatus.Refunded],
        [OrderStatus.Refunded] = [],
    }.ToFrozenDictionary();

    /// <summary>Whether an order may go from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public static bool MayBecome(this OrderStatus from, OrderStatus to) => Steps[from].Contains(to);

    /// <summary>Whether the order's stock is reserved and it waits for money.</summary>
    public static bool IsUnpaid(this OrderStatus status) => status.MayBecome(OrderStatus.Expired);

    /// <summary>Whether the order was paid and some of the money is still here.</summary>
    public static bool IsPaid(this OrderStatus status) => status.MayBecome(OrderStatus.Refunded);

    /// <summary>The status as orderdb and the API write it.</summary>
    public static string Name(this OrderStatus status) =>
        status switch
        {
            OrderStatus.AwaitingPayment => "awaiting_payment",
            OrderStatus.PaymentFailed => "payment_failed",
            OrderStatus.Paid => "paid",
            OrderStatus.Cancelled => "cancelled",
            OrderStatus.Expired => "expired",
            OrderStatus.Shipped => "shipped",
            OrderStatus.Delivered => "delivered",
            OrderStatus.PartiallyRefunded => "partially_refunded",
            OrderStatus.Refunded => "refunded",
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
        };

    /// <summary>The status that <see cref="Name"/> wrote.</summary>
    /// <exception cref="FormatException">No status has this name.</exception>
    public static OrderStatus Parse(string name) => Find(name) ?? throw new FormatException($"'{name}' is no order status.");

    /// <summary>The status of this name, or null.</summary>
    public static OrderStatus? Find(string name)
    {
        foreach (var status in Enum.GetValues<OrderStatus>())
        {
            if (status.Name() == name)
            {
                return status;
            }
        }

        return null;
    }
}

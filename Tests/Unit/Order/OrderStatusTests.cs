using Shop.Order.Orders;

namespace Shop.Tests.Unit.Order;

public sealed class OrderStatusTests
{
    [Fact]
    public void Only_the_listed_steps_are_allowed()
    {
        var allowed = new HashSet<(string, string)>
        {
            ("awaiting_payment", "paid"),
            ("awaiting_payment", "payment_failed"),
            ("awaiting_payment", "cancelled"),
            ("awaiting_payment", "expired"),
            ("payment_failed", "paid"),
            ("payment_failed", "cancelled"),
            ("payment_failed", "expired"),
            ("expired", "paid"),
            ("paid", "shipped"),
            ("paid", "partially_refunded"),
            ("paid", "refunded"),
            ("shipped", "delivered"),
            ("shipped", "partially_refunded"),
            ("shipped", "refunded"),
            ("delivered", "partially_refunded"),
            ("delivered", "refunded"),
            ("partially_refunded", "shipped"),
            ("partially_refunded", "delivered"),
            ("partially_refunded", "partially_refunded"),
            ("partially_refunded", "refunded"),
        };

        foreach (var from in Enum.GetValues<OrderStatus>())
        {
            foreach (var to in Enum.GetValues<OrderStatus>())
            {
                Assert.Equal(allowed.Contains((from.Name(), to.Name())), from.MayBecome(to));
            }
        }
    }

    [Fact]
    public void No_step_leads_out_of_a_cancelled_or_refunded_order()
    {
        OrderStatus[] final = [OrderStatus.Cancelled, OrderStatus.Refunded];

        Assert.Equal(final, Enum.GetValues<OrderStatus>().Where(from => !Enum.GetValues<OrderStatus>().Any(to => from.MayBecome(to))));
    }

    [Fact]
    public void An_order_is_unpaid_while_its_stock_is_reserved()
    {
        Assert.Equal(
            [OrderStatus.AwaitingPayment, OrderStatus.PaymentFailed],
            Enum.GetValues<OrderStatus>().Where(status => status.IsUnpaid())
        );
        Assert.All(Enum.GetValues<OrderStatus>(), s => Assert.Equal(s.IsUnpaid(), s.MayBecome(OrderStatus.Cancelled)));
    }

    [Fact]
    public void An_order_is_paid_while_some_of_its_money_is_here()
    {
        Assert.Equal(
            [OrderStatus.Paid, OrderStatus.Shipped, OrderStatus.Delivered, OrderStatus.PartiallyRefunded],
            Enum.GetValues<OrderStatus>().Where(status => status.IsPaid())
        );
    }

    [Fact]
    public void Every_status_is_read_back_from_its_name()
    {
        Assert.All(Enum.GetValues<OrderStatus>(), status => Assert.Equal(status, OrderStatuses.Parse(status.Name())));
        Assert.Throws<FormatException>(() => OrderStatuses.Parse("Paid"));
    }
}

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
    public void No_step_leads_out_of_an_ended_or_paid_order()
    {
        OrderStatus[] final = [OrderStatus.Paid, OrderStatus.Cancelled, OrderStatus.Expired];

        Assert.All(final, from => Assert.DoesNotContain(Enum.GetValues<OrderStatus>(), to => from.MayBecome(to)));
    }

    [Fact]
    public void An_order_is_unpaid_while_it_can_be_paid()
    {
        Assert.Equal(
            [OrderStatus.AwaitingPayment, OrderStatus.PaymentFailed],
            Enum.GetValues<OrderStatus>().Where(status => status.IsUnpaid())
        );
    }

    [Fact]
    public void Every_status_is_read_back_from_its_name()
    {
        Assert.All(Enum.GetValues<OrderStatus>(), status => Assert.Equal(status, OrderStatuses.Parse(status.Name())));
        Assert.Throws<FormatException>(() => OrderStatuses.Parse("Paid"));
    }
}

using Shop.Contracts;
using Shop.Tests.Integration.Messaging;

namespace Shop.Tests.Integration.Tools;

/// <summary>What services have not told each other yet is no loss, as long as something shows that they will.</summary>
[Collection(nameof(Books))]
public sealed class InFlightTests(ShopFixture shop, SeededBooks books) : IAsyncLifetime
{
    private TestBooks copy = null!;
    private Guid order;
    private Guid payment;

    public async ValueTask InitializeAsync()
    {
        copy = await books.CopyAsync();
        payment = await TestBooks.AskAsync(copy.Stores.PaymentDb, "select id from payment where status = 'paid' limit 1");
        order = await TestBooks.AskAsync(copy.Stores.PaymentDb, $"select order_id from payment where id = '{payment}'");
        // Order has not heard of the money.
        await copy.OrderAsync($"delete from order_payments where payment_id = '{payment}'");
    }

    public async ValueTask DisposeAsync() => await copy.DisposeAsync();

    [Fact]
    public async Task Money_that_nothing_explains_is_missed()
    {
        var check = await copy.CheckAsync("money.kept");

        Assert.Equal((1, 0), (check.Broken, check.InFlight));
        Assert.Contains(payment.ToString(), check.Examples.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Money_that_came_within_the_last_minute_is_in_flight()
    {
        await copy.PaymentAsync($"update payment set updated_at = now() - interval '50 seconds' where id = '{payment}'");

        await AssertInFlightAsync();
    }

    [Fact]
    public async Task Youth_is_no_excuse_when_nothing_is_under_way()
    {
        await copy.PaymentAsync($"update payment set updated_at = now() where id = '{payment}'");
        copy.IsStopped = true;

        var report = await copy.VerifyAsync();

        Assert.True(report.Settled);
        Assert.Equal(1, report.Checks.Single(check => check.Name == "money.kept").Broken);
    }

    [Fact]
    public async Task Money_of_which_payments_outbox_speaks_is_in_flight()
    {
        await copy.PaymentAsync(
            $$"""insert into messaging.outbox (id, type, body) values (gen_random_uuid(), 'PaymentSucceeded', '{"orderId": "{{order}}"}')"""
        );

        await AssertInFlightAsync();
    }

    [Fact]
    public async Task Money_that_orders_outbox_asks_back_is_in_flight()
    {
        await copy.OrderAsync(
            $$"""insert into messaging.outbox (id, type, body) values (gen_random_uuid(), 'RefundRequested', '{"paymentId": "{{payment}}"}')"""
        );

        await AssertInFlightAsync();
    }

    [Fact]
    public async Task Money_that_people_have_to_look_at_is_in_flight()
    {
        await copy.PaymentAsync($"update payment set status = 'review' where id = '{payment}'");

        await AssertInFlightAsync();
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("_error", 1)]
    public async Task Money_of_which_a_message_speaks_is_in_flight(string suffix, long deadLetters)
    {
        await using var broker = await TestBroker.ConnectAsync(shop);
        var service = broker.NewService();
        copy.Queues = [service];
        await broker.DeclareAsync(service + suffix);
        await broker.DeliverAsync(
            service + suffix,
            new PaymentSucceeded(Guid.NewGuid(), DateTimeOffset.UtcNow, payment, 3, order, 1, new Money(100, Currencies.Hkd))
        );
        await Eventually.TrueAsync("the message is there", async () => await broker.CountAsync(service + suffix) == 1);

        await AssertInFlightAsync();
        var dead = await copy.CheckAsync("messages.dead");
        Assert.Equal((0, deadLetters), (dead.Broken, dead.InFlight));
        await Eventually.TrueAsync("it is still there", async () => await broker.CountAsync(service + suffix) == 1);
    }

    [Fact]
    public async Task An_order_that_could_not_expire_because_nothing_ran_is_in_flight()
    {
        await copy.OrderAsync(
            """
            update orders set status = 'awaiting_payment', reserved_until = now() - interval '6 minutes'
            where id = (select id from orders where status = 'expired' limit 1)
            """
        );
        copy.IsStopped = true;

        var check = await copy.CheckAsync("orders.overdue");

        Assert.Equal((0, 1), (check.Broken, check.InFlight));
    }

    private async Task AssertInFlightAsync()
    {
        var check = await copy.CheckAsync("money.kept");
        Assert.Equal((0, 1), (check.Broken, check.InFlight));
    }
}

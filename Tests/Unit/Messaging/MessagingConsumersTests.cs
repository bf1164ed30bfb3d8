using MassTransit;
using Shop.Contracts;
using Shop.Messaging;

namespace Shop.Tests.Unit.Messaging;

public sealed class MessagingConsumersTests
{
    [Fact]
    public void An_event_has_one_consumer_per_service()
    {
        var consumers = new MessagingConsumers().Add<First, OrderPaid>();

        var refusal = Assert.Throws<InvalidOperationException>(() => consumers.Add<Second, OrderPaid>());

        Assert.Contains("OrderPaid", refusal.Message, StringComparison.Ordinal);
    }

    private sealed class First : IConsumer<OrderPaid>
    {
        public Task Consume(ConsumeContext<OrderPaid> context) => Task.CompletedTask;
    }

    private sealed class Second : IConsumer<OrderPaid>
    {
        public Task Consume(ConsumeContext<OrderPaid> context) => Task.CompletedTask;
    }
}

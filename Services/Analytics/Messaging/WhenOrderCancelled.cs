using MassTransit;
using Shop.Analytics.Facts;
using Shop.Contracts;

namespace Shop.Analytics.Messaging;

/// <summary>An order was called off before it was paid.</summary>
internal sealed class WhenOrderCancelled(FactStore facts) : IConsumer<OrderCancelled>
{
    public Task Consume(ConsumeContext<OrderCancelled> context) =>
        facts.AddAsync(Fact.OfOrder(context.Message, "cancelled", context.Message.Order), context.CancellationToken);
}

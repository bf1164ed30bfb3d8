using MassTransit;
using Shop.Analytics.Facts;
using Shop.Contracts;

namespace Shop.Analytics.Messaging;

/// <summary>An order came in.</summary>
internal sealed class WhenOrderPlaced(FactStore facts) : IConsumer<OrderPlaced>
{
    public Task Consume(ConsumeContext<OrderPlaced> context) =>
        facts.AddAsync(Fact.OfOrder(context.Message, "placed", context.Message.Order), context.CancellationToken);
}

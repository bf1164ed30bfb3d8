using MassTransit;
using Shop.Analytics.Facts;
using Shop.Contracts;

namespace Shop.Analytics.Messaging;

/// <summary>An order was not paid in time.</summary>
internal sealed class WhenOrderExpired(FactStore facts) : IConsumer<OrderExpired>
{
    public Task Consume(ConsumeContext<OrderExpired> context) =>
        facts.AddAsync(Fact.OfOrder(context.Message, "expired", context.Message.Order), context.CancellationToken);
}

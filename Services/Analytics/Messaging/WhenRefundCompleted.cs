using MassTransit;
using Shop.Analytics.Facts;
using Shop.Contracts;

namespace Shop.Analytics.Messaging;

/// <summary>Money went back.</summary>
internal sealed class WhenRefundCompleted(FactStore facts) : IConsumer<RefundCompleted>
{
    public Task Consume(ConsumeContext<RefundCompleted> context) =>
        facts.AddAsync(Fact.OfRefund(context.Message), context.CancellationToken);
}

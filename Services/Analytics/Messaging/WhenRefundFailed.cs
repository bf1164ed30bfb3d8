using MassTransit;
using Shop.Analytics.Facts;
using Shop.Contracts;

namespace Shop.Analytics.Messaging;

/// <summary>Money did not go back, or was returned after it had.</summary>
internal sealed class WhenRefundFailed(FactStore facts) : IConsumer<RefundFailed>
{
    public Task Consume(ConsumeContext<RefundFailed> context) =>
        facts.AddAsync(Fact.OfFailedRefund(context.Message), context.CancellationToken);
}

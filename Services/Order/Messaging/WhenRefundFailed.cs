using MassTransit;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Order.Refunds;

namespace Shop.Order.Messaging;

/// <summary>Writes down that money will not go back: the order is where it was, and staff can try again.</summary>
internal sealed class WhenRefundFailed(Inbox inbox) : IConsumer<RefundFailed>
{
    public Task Consume(ConsumeContext<RefundFailed> context) =>
        inbox.OnceAsync(context, (transaction, ct) => RefundLife.FailAsync(transaction, context.Message, ct));
}

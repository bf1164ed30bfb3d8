using MassTransit;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Order.Refunds;

namespace Shop.Order.Messaging;

/// <summary>Moves the order on once its money has gone back; once, however often the broker delivers.</summary>
internal sealed class WhenRefundCompleted(Inbox inbox, RefundLife refunds) : IConsumer<RefundCompleted>
{
    public Task Consume(ConsumeContext<RefundCompleted> context) =>
        inbox.OnceAsync(context, (transaction, ct) => refunds.CompleteAsync(transaction, context.Message, ct));
}

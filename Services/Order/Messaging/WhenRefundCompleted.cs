using MassTransit;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Order.Orders;

namespace Shop.Order.Messaging;

/// <summary>Writes into the order's timeline that money went back.</summary>
internal sealed class WhenRefundCompleted(Inbox inbox) : IConsumer<RefundCompleted>
{
    public Task Consume(ConsumeContext<RefundCompleted> context) =>
        inbox.OnceAsync(context, (transaction, ct) => OrderLife.NoteRefundAsync(transaction, context.Message, ct));
}

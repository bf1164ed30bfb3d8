using MassTransit;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Payment.Sessions;

namespace Shop.Payment.Messaging;

/// <summary>Nobody shall pay for a cancelled order: no payment opens any more, and a worker closes the pages that are open.</summary>
internal sealed class WhenOrderCancelled(Inbox inbox, SessionEnder ender) : IConsumer<OrderCancelled>
{
    public async Task Consume(ConsumeContext<OrderCancelled> context)
    {
        await inbox.OnceAsync(
            context,
            (transaction, ct) => SessionEndStore.CloseOrderAsync(transaction, context.Message.Order.OrderId, "order_cancelled", ct)
        );
        ender.Wake();
    }
}

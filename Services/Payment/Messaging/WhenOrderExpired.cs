using MassTransit;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Payment.Sessions;

namespace Shop.Payment.Messaging;

/// <summary>Nobody shall pay for an order whose stock is gone: no payment opens any more, and a worker closes the pages that are open.</summary>
internal sealed class WhenOrderExpired(Inbox inbox, SessionEnder ender) : IConsumer<OrderExpired>
{
    public async Task Consume(ConsumeContext<OrderExpired> context)
    {
        await inbox.OnceAsync(
            context,
            (transaction, ct) => SessionEndStore.CloseOrderAsync(transaction, context.Message.Order.OrderId, "order_expired", ct)
        );
        ender.Wake();
    }
}

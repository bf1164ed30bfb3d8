using MassTransit;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Notification.Mails;
using Shop.Notification.Orders;
using Shop.Notification.Sending;

namespace Shop.Notification.Messaging;

/// <summary>Tells that an order was cancelled, and that money comes back if there was any.</summary>
internal sealed class WhenOrderCancelled(Inbox inbox, OrderMails mails, MailSender sender) : IConsumer<OrderCancelled>
{
    public async Task Consume(ConsumeContext<OrderCancelled> context)
    {
        var order = context.Message.Order;
        await inbox.OnceAsync(
            context,
            (transaction, ct) =>
                mails.WriteAsync(transaction, order, MailKinds.OrderCancelled, page => OrderTexts.Cancelled(order, page), ct)
        );
        sender.Wake();
    }
}

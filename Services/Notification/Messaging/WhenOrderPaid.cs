using MassTransit;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Notification.Mails;
using Shop.Notification.Orders;
using Shop.Notification.Sending;

namespace Shop.Notification.Messaging;

/// <summary>Confirms an order as soon as it is paid.</summary>
internal sealed class WhenOrderPaid(Inbox inbox, OrderMails mails, MailSender sender) : IConsumer<OrderPaid>
{
    public async Task Consume(ConsumeContext<OrderPaid> context)
    {
        var order = context.Message.Order;
        await inbox.OnceAsync(
            context,
            (transaction, ct) =>
                mails.WriteAsync(transaction, order, MailKinds.OrderConfirmation, page => OrderTexts.Confirmation(order, page), ct)
        );
        sender.Wake();
    }
}

using MassTransit;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Notification.Mails;
using Shop.Notification.Orders;
using Shop.Notification.Sending;

namespace Shop.Notification.Messaging;

/// <summary>Tells where the parcel is.</summary>
internal sealed class WhenOrderShipped(Inbox inbox, OrderMails mails, MailSender sender) : IConsumer<OrderShipped>
{
    public async Task Consume(ConsumeContext<OrderShipped> context)
    {
        var order = context.Message.Order;
        await inbox.OnceAsync(
            context,
            (transaction, ct) =>
                mails.WriteAsync(
                    transaction,
                    order,
                    MailKinds.OrderShipped,
                    page => OrderTexts.Shipped(order, context.Message.Carrier, context.Message.Tracking, page),
                    ct
                )
        );
        sender.Wake();
    }
}

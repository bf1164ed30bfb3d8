using MassTransit;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Notification.Orders;
using Shop.Notification.Sending;

namespace Shop.Notification.Messaging;

/// <summary>Whoever did not pay hears nothing: they left. But their money may come late and go back, and then there is a mail to write.</summary>
internal sealed class WhenOrderExpired(Inbox inbox, OrderMails mails, MailSender sender) : IConsumer<OrderExpired>
{
    public async Task Consume(ConsumeContext<OrderExpired> context)
    {
        await inbox.OnceAsync(context, (transaction, ct) => mails.RememberAsync(transaction, context.Message.Order, ct));
        sender.Wake();
    }
}

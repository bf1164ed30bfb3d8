using MassTransit;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Notification.Mails;
using Shop.Notification.Orders;
using Shop.Notification.Sending;

namespace Shop.Notification.Messaging;

/// <summary>Tells that money has gone back, and why.</summary>
internal sealed class WhenRefundCompleted(Inbox inbox, OrderMails mails, MailSender sender) : IConsumer<RefundCompleted>
{
    public async Task Consume(ConsumeContext<RefundCompleted> context)
    {
        var told = context.Message;
        var refund = new CompletedRefund(
            told.RefundId,
            told.OrderId,
            told.Amount.Amount,
            told.RefundedTotal.Amount,
            told.Amount.Currency,
            told.Reason
        );
        await inbox.OnceAsync(context, (transaction, ct) => mails.WriteAsync(transaction, refund, ct));
        sender.Wake();
    }
}

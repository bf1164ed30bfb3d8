using MassTransit;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Payment.Refunds;

namespace Shop.Payment.Messaging;

/// <summary>Order got money that it cannot serve: promises it back, and a worker asks the provider.</summary>
internal sealed class WhenRefundRequested(Inbox inbox, RefundStore refunds, RefundWorker worker) : IConsumer<RefundRequested>
{
    public async Task Consume(ConsumeContext<RefundRequested> context)
    {
        var asked = context.Message;
        var refund = new Refund(asked.RefundId, asked.PaymentId, asked.Amount, asked.Reason);
        await inbox.OnceAsync(context, (transaction, ct) => refunds.RequestAsync(transaction, refund, ct));
        worker.Wake();
    }
}

using MassTransit;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Order.Orders;

namespace Shop.Order.Messaging;

/// <summary>Marks an unpaid order's payment as failed; it stays payable while its stock is reserved.</summary>
internal sealed class WhenPaymentFailed(Inbox inbox) : IConsumer<PaymentFailed>
{
    public Task Consume(ConsumeContext<PaymentFailed> context) =>
        inbox.OnceAsync(context, (transaction, ct) => OrderLife.FailPaymentAsync(transaction, context.Message, ct));
}

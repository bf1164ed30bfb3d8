using MassTransit;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Order.Orders;

namespace Shop.Order.Messaging;

/// <summary>Marks the order paid and lets its stock leave, or asks for the money to go back; once, however often the broker delivers.</summary>
internal sealed class WhenPaymentSucceeded(Inbox inbox, OrderLife life) : IConsumer<PaymentSucceeded>
{
    public Task Consume(ConsumeContext<PaymentSucceeded> context) =>
        inbox.OnceAsync(context, (transaction, ct) => life.PayAsync(transaction, context.Message, ct));
}

using MassTransit;
using Shop.Analytics.Facts;
using Shop.Contracts;

namespace Shop.Analytics.Messaging;

/// <summary>An order's money came.</summary>
internal sealed class WhenOrderPaid(FactStore facts) : IConsumer<OrderPaid>
{
    public Task Consume(ConsumeContext<OrderPaid> context) =>
        facts.AddAsync(Fact.OfOrder(context.Message, "paid", context.Message.Order, context.Message.PaymentId), context.CancellationToken);
}

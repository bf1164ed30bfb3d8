using MassTransit;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Order.Pricing;

namespace Shop.Order.Messaging;

/// <summary>Keeps order's copy of the product up to date; an older version than the known one changes nothing.</summary>
internal sealed class WhenProductChanged(Inbox inbox) : IConsumer<ProductChanged>
{
    public Task Consume(ConsumeContext<ProductChanged> context) =>
        inbox.OnceAsync(
            context,
            (transaction, ct) => PriceList.UpsertAsync(transaction, context.Message.Product, context.Message.Version, ct)
        );
}

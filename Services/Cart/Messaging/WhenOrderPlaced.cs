using MassTransit;
using Shop.Cart.Carts;
using Shop.Contracts;

namespace Shop.Cart.Messaging;

/// <summary>Takes what was ordered out of the cart. Its inbox is the set of orders beside the cart, written by the same script.</summary>
internal sealed class WhenOrderPlaced(CartStore carts) : IConsumer<OrderPlaced>
{
    public Task Consume(ConsumeContext<OrderPlaced> context) => carts.TakeOutAsync(context.Message.Order, context.CancellationToken);
}

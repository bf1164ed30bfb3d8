using MassTransit;
using Shop.Catalog.Caching;
using Shop.Contracts;

namespace Shop.Catalog.Messaging;

/// <summary>Has the page of a product ready that a crowd is about to ask for; twice does no harm.</summary>
internal sealed class WhenFlashSaleNear(WarmUp warmUp) : IConsumer<FlashSaleNear>
{
    public Task Consume(ConsumeContext<FlashSaleNear> context) => warmUp.WarmAsync(context.Message.ProductId, context.CancellationToken);
}

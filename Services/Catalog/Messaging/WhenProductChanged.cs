using MassTransit;
using Shop.Catalog.Caching;
using Shop.Contracts;

namespace Shop.Catalog.Messaging;

/// <summary>Drops what is cached of a product that catalog itself has changed; twice does no harm.</summary>
internal sealed class WhenProductChanged(ProductInvalidation invalidation) : IConsumer<ProductChanged>, IConsumer<PriceChanged>
{
    public Task Consume(ConsumeContext<ProductChanged> context) =>
        invalidation.AnnounceAsync(context.Message.AggregateId, context.CancellationToken);

    public Task Consume(ConsumeContext<PriceChanged> context) =>
        invalidation.AnnounceAsync(context.Message.AggregateId, context.CancellationToken);
}

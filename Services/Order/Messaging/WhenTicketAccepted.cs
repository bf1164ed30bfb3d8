using MassTransit;
using Shop.Contracts;
using Shop.Order.FlashSales;

namespace Shop.Order.Messaging;

/// <summary>Makes the ticket an order. Its inbox is the ticket itself: one that waits for no order any more is left alone.</summary>
internal sealed class WhenTicketAccepted(TicketPlacement placement) : IConsumer<TicketAccepted>
{
    public Task Consume(ConsumeContext<TicketAccepted> context) =>
        placement.PlaceAsync(new TicketId(context.Message.AggregateId), context.CancellationToken);
}

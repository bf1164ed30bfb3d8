using Npgsql;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Order.Orders;
using Shop.Order.Stock;

namespace Shop.Order.FlashSales;

/// <summary>An order cannot be placed now, for reasons that are not its ticket's: the ticket waits.</summary>
internal sealed class TicketWaitsException : Exception
{
    public TicketWaitsException()
        : base("Orders cannot be placed now.") { }
}

/// <summary>Makes tickets orders, through the same batches as any checkout. However often it is asked to, a ticket becomes one order.</summary>
internal sealed partial class TicketPlacement(
    NpgsqlDataSource db,
    TicketRows tickets,
    CheckoutQueue queue,
    Outbox outbox,
    GateKeeper gates,
    TicketWatch watch,
    SaleMetrics metrics,
    TimeProvider time,
    ILogger<TicketPlacement> logger
)
{
    /// <exception cref="TicketWaitsException">It must be tried again.</exception>
    public async Task PlaceAsync(TicketId id, CancellationToken ct)
    {
        if (await tickets.FindQueuedAsync(id, ct) is not { } ticket)
        {
            return;
        }

        var checkout = new PendingCheckout(
            ticket.Order,
            ticket.BodySha256,
            ticket.Language,
            ticket.AccountId,
            ticket.OrderKey,
            ticket,
            CancellationToken.None
        );
        switch (await queue.PlacePromisedAsync(checkout, ct))
        {
            case Placement.Answered:
                metrics.Decided(TicketRows.Won, time.GetUtcNow() - ticket.Since);
                break;
            case Placement.Refused refused:
                LogRefused(logger, ticket.SaleId, refused.Problem.ProblemDetails.Extensions["code"]);
                await GiveUpAsync(ticket, ct);
                break;
            default:
                throw new TicketWaitsException();
        }

        watch.Tell(id);
    }

    /// <summary>The ticket gets no order, and its unit goes to others.</summary>
    private async Task GiveUpAsync(SaleTicket ticket, CancellationToken ct)
    {
        var unit = new StockUnits(ticket.ProductId, ticket.Region, 1);
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await StockStore.LockAsync(transaction, [unit], ct);
        if (await SaleUnits.GiveUpAsync(transaction, ticket, ct) is not { } sale)
        {
            return;
        }

        if (!sale.IsActive)
        {
            var changes = await StockStore.ReleaseAsync(transaction, [unit], ct);
            await outbox.AddAsync(transaction, StockChange.News(changes, time.GetUtcNow()), ct);
        }

        await transaction.CommitAsync(CancellationToken.None);
        outbox.Wake();
        metrics.Decided(TicketRows.SoldOut, time.GetUtcNow() - ticket.Since);
        await gates.GiveBackAsync(sale.IsActive ? [new(ticket.SaleId, sale.Epoch, 1)] : []);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        EventName = "TicketRefused",
        Message = "A ticket of flash sale {SaleId} gets no order: {Code}; its unit goes to others"
    )]
    private static partial void LogRefused(ILogger logger, Guid saleId, object? code);
}

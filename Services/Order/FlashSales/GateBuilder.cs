using Npgsql;
using Shop.Contracts;
using Shop.Messaging;

namespace Shop.Order.FlashSales;

/// <summary>
/// Builds a sale's gate from the tables, under a new epoch: tickets that an older gate let in and that are not committed by then do not
/// count, and ask the new gate. One replica builds, the others wait for it.
/// </summary>
internal sealed partial class GateBuilder(NpgsqlDataSource db, Gate gate, Outbox outbox, TimeProvider time, ILogger<GateBuilder> logger)
{
    // Longer than it takes for the largest sale; who died building stands in nobody's way for longer.
    private static readonly TimeSpan BuildMax = TimeSpan.FromSeconds(5);

    /// <summary>Builds the gate unless somebody else is at it, or the sale is over.</summary>
    /// <exception cref="NpgsqlException">The database gives no answer.</exception>
    /// <exception cref="TimeoutException">Redis gives no answer.</exception>
    /// <exception cref="StackExchange.Redis.RedisConnectionException">Redis is away.</exception>
    public async Task BuildAsync(Guid saleId, CancellationToken ct)
    {
        var token = Guid.NewGuid().ToString("N");
        if (!await gate.TryLockAsync(saleId, token, BuildMax, ct))
        {
            return;
        }

        // Whoever asked saw none; somebody may have built it meanwhile.
        if (await gate.ExistsAsync(saleId, ct))
        {
            await gate.UnlockAsync(saleId, ct);
            return;
        }

        if (
            await ReadAsync(saleId, ct) is { Sale.IsOver: false } books
            && await gate.BuildAsync(books.Sale, token, books.OpensIn, books.ClosesIn, books.ReadAt, books.Tickets, ct)
        )
        {
            LogBuilt(logger, saleId, books.Sale.Epoch, books.Sale.Units - books.Sale.Issued);
        }
    }

    /// <summary>The sale with its new epoch and its tickets. Whoever commits a ticket holds the sale's row too: what is read is final for
    /// the old epoch.</summary>
    private async Task<Books?> ReadAsync(Guid saleId, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                new(
                    $"""
                    UPDATE flash_sales SET epoch = epoch + 1 WHERE id = $1
                    RETURNING {FlashSale.Columns}, starts_at - clock_timestamp(), ends_at - clock_timestamp()
                    """
                )
                {
                    Parameters = { new() { Value = saleId } },
                },
                new("SELECT person, id, key FROM flash_tickets WHERE sale_id = $1") { Parameters = { new() { Value = saleId } } },
            },
        };
        Books? books = null;
        await using (var reader = await batch.ExecuteReaderAsync(ct))
        {
            if (await reader.ReadAsync(ct))
            {
                var opensIn = reader.GetTimeSpan(FlashSale.Next);
                var closesIn = reader.GetTimeSpan(FlashSale.Next + 1);
                books = new(FlashSale.Read(reader), opensIn, closesIn, time.GetTimestamp(), []);
            }

            await reader.NextResultAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                books?.Tickets.Add((reader.GetString(0), new TicketId(reader.GetGuid(1)), reader.GetString(2)));
            }
        }

        if (books is { Sale.IsOver: false })
        {
            await outbox.AddAsync(transaction, [Near(books.Sale)], ct);
        }

        await transaction.CommitAsync(ct);
        outbox.Wake();
        return books;
    }

    // Whoever shows the product can prepare for the crowd as well.
    private FlashSaleNear Near(FlashSale sale)
    {
        var now = time.GetUtcNow();
        return new(Guid.CreateVersion7(now), now, sale.Id, sale.Epoch, sale.ProductId);
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        EventName = "GateBuilt",
        Message = "The gate of flash sale {SaleId} is built, epoch {Epoch}: {Left} units are left"
    )]
    private static partial void LogBuilt(ILogger logger, Guid saleId, long epoch, int left);

    private sealed record Books(
        FlashSale Sale,
        TimeSpan OpensIn,
        TimeSpan ClosesIn,
        long ReadAt,
        List<(string Person, TicketId Ticket, string Key)> Tickets
    );
}

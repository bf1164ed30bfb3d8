using Npgsql;
using Shop.Contracts;
using Shop.Messaging;

namespace Shop.Order.FlashSales;

/// <summary>
/// Commits tickets that arrived together, each with the event that has it made an order. The sales' rows are locked first: who has a ticket,
/// and how many units are left, does not change until the commit.
/// </summary>
internal sealed class TicketWriter(NpgsqlDataSource db, Outbox outbox, TimeProvider time)
{
    /// <summary>How each ended, in their order.</summary>
    /// <exception cref="NpgsqlException">The database gave no answer, or none to the commit.</exception>
    public async Task<TicketAnswer[]> WriteAsync(IReadOnlyList<NewTicket> tickets, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var (sales, known) = await LockAsync(transaction, tickets, ct);
        var accepted = new List<NewTicket>();
        var answers = tickets.Select(ticket => Judge(ticket, sales, known, accepted)).ToArray();
        if (accepted is not [])
        {
            await InsertAsync(transaction, accepted, ct);
            // The outcome may be unknown to the callers from here on: nobody's leaving stops the commit.
            await transaction.CommitAsync(CancellationToken.None);
            outbox.Wake();
        }

        return answers;
    }

    private static TicketAnswer Judge(
        NewTicket ticket,
        Dictionary<Guid, LockedSale> sales,
        Dictionary<(Guid, string), KnownTicket> known,
        List<NewTicket> accepted
    )
    {
        if (known.TryGetValue((ticket.SaleId, ticket.Person), out var first))
        {
            return first.Key != ticket.Key ? new(TicketOutcome.AlreadyEntered, default, IsSurprise: true)
                : !first.BodySha256.AsSpan().SequenceEqual(ticket.BodySha256) ? new(TicketOutcome.KeyReused, default, first.Id != ticket.Id)
                : new(TicketOutcome.Accepted, first.Id, first.Id != ticket.Id);
        }

        if (!sales.TryGetValue(ticket.SaleId, out var sale) || sale.IsOver)
        {
            return new(TicketOutcome.Over, default, IsSurprise: false);
        }

        if (sale.Epoch != ticket.Epoch)
        {
            return new(TicketOutcome.StaleGate, default, IsSurprise: false);
        }

        if (sale.Left == 0)
        {
            return new(TicketOutcome.SoldOut, default, IsSurprise: true);
        }

        sale.Left--;
        known[(ticket.SaleId, ticket.Person)] = new(ticket.Id, ticket.Key, ticket.BodySha256);
        accepted.Add(ticket);
        return new(TicketOutcome.Accepted, ticket.Id, IsSurprise: false);
    }

    private static async Task<(Dictionary<Guid, LockedSale>, Dictionary<(Guid, string), KnownTicket>)> LockAsync(
        NpgsqlTransaction transaction,
        IReadOnlyList<NewTicket> tickets,
        CancellationToken ct
    )
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                new("SELECT id, status, epoch, units - issued FROM flash_sales WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE")
                {
                    Parameters = { new() { Value = tickets.Select(ticket => ticket.SaleId).Distinct().ToArray() } },
                },
                new(
                    """
                    SELECT sale_id, person, id, key, body_sha256
                    FROM flash_tickets JOIN unnest($1, $2) AS asked (sale_id, person) USING (sale_id, person)
                    """
                )
                {
                    Parameters =
                    {
                        new() { Value = tickets.Select(ticket => ticket.SaleId).ToArray() },
                        new() { Value = tickets.Select(ticket => ticket.Person).ToArray() },
                    },
                },
            },
        };
        var sales = new Dictionary<Guid, LockedSale>();
        var known = new Dictionary<(Guid, string), KnownTicket>();
        await using var reader = await batch.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            sales[reader.GetGuid(0)] = new(reader.GetString(1) != FlashSale.Active, reader.GetInt64(2)) { Left = reader.GetInt32(3) };
        }

        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            known[(reader.GetGuid(0), reader.GetString(1))] = new(
                new(reader.GetGuid(2)),
                reader.GetString(3),
                reader.GetFieldValue<byte[]>(4)
            );
        }

        return (sales, known);
    }

    private async Task InsertAsync(NpgsqlTransaction transaction, List<NewTicket> tickets, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                TicketRows.Insert(tickets),
                new(
                    """
                    UPDATE flash_sales SET issued = issued + taken.units
                    FROM (SELECT sale_id, count(*)::int AS units FROM unnest($1) AS ticket (sale_id) GROUP BY sale_id) AS taken
                    WHERE id = taken.sale_id
                    """
                )
                {
                    Parameters = { new() { Value = tickets.Select(ticket => ticket.SaleId).ToArray() } },
                },
                outbox.Insert([
                    .. tickets.Select(ticket => new OutgoingEvent(
                        new TicketAccepted(Guid.CreateVersion7(), now, ticket.Id.Value, Version: 1, ticket.SaleId),
                        ticket.Trace?.Id,
                        ticket.Trace?.TraceStateString
                    )),
                ]),
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
    }

    private sealed record LockedSale(bool IsOver, long Epoch)
    {
        public int Left { get; set; }
    }

    private sealed record KnownTicket(TicketId Id, string Key, byte[] BodySha256);
}

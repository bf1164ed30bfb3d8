using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Shop.Order.FlashSales;

/// <summary>A ticket as its owner may see it.</summary>
/// <param name="Position">While it is queued: 1 is next.</param>
/// <param name="OrderId">Null until it has one.</param>
internal sealed record TicketState(Guid SaleId, string Status, long? Position, Guid? OrderId);

/// <summary>Reads and writes tickets.</summary>
internal sealed class TicketRows(NpgsqlDataSource db)
{
    public const string Queued = "queued";
    public const string Won = "won";
    public const string Expired = "expired";
    public const string SoldOut = "sold_out";

    /// <summary>Inserts new ones, in their order.</summary>
    public static NpgsqlBatchCommand Insert(IReadOnlyCollection<NewTicket> tickets) =>
        new(
            """
            INSERT INTO flash_tickets (
              id, sale_id, person, key, body_sha256, account_id, email, language, currency, address, shipping_method)
            SELECT id, sale_id, person, key, body_sha256, account_id, email, language, currency, address::jsonb, shipping_method
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) WITH ORDINALITY AS ticket (
              id, sale_id, person, key, body_sha256, account_id, email, language, currency, address, shipping_method, ordinal)
            ORDER BY ordinal
            """
        )
        {
            Parameters =
            {
                new() { Value = tickets.Select(ticket => ticket.Id.Value).ToArray() },
                new() { Value = tickets.Select(ticket => ticket.SaleId).ToArray() },
                new() { Value = tickets.Select(ticket => ticket.Person).ToArray() },
                new() { Value = tickets.Select(ticket => ticket.Key).ToArray() },
                new() { Value = tickets.Select(ticket => ticket.BodySha256).ToArray() },
                new()
                {
                    Value = tickets.Select(ticket => ticket.AccountId).ToArray(),
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid,
                },
                new() { Value = tickets.Select(ticket => ticket.Email).ToArray() },
                new() { Value = tickets.Select(ticket => ticket.Language).ToArray() },
                new() { Value = tickets.Select(ticket => ticket.Currency).ToArray() },
                new() { Value = tickets.Select(ticket => OrderJson.Text(ticket.Address)).ToArray() },
                new() { Value = tickets.Select(ticket => ticket.ShippingMethod).ToArray() },
            },
        };

    /// <summary>The ticket and its order; null: there is none.</summary>
    public async Task<TicketState?> FindAsync(TicketId id, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            """
            SELECT sale_id, ticket.status, orders.id,
              CASE WHEN ticket.status = 'queued' THEN (
                SELECT count(*) FROM flash_tickets AS other
                WHERE other.sale_id = ticket.sale_id AND other.status = 'queued' AND other.seq <= ticket.seq
              ) END
            FROM flash_tickets AS ticket LEFT JOIN orders ON orders.ticket_id = ticket.id
            WHERE ticket.id = $1
            """
        );
        command.Parameters.Add(new() { Value = id.Value });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(
                reader.GetGuid(0),
                reader.GetString(1),
                reader.IsDBNull(3) ? null : reader.GetInt64(3),
                reader.IsDBNull(2) ? null : reader.GetGuid(2)
            )
            : null;
    }

    /// <summary>The ticket that the person has, and the key and body that it was given for.</summary>
    public async Task<(TicketId Id, string Key, byte[] BodySha256)?> OfPersonAsync(Guid saleId, string person, CancellationToken ct)
    {
        await using var command = db.CreateCommand("SELECT id, key, body_sha256 FROM flash_tickets WHERE sale_id = $1 AND person = $2");
        command.Parameters.Add(new() { Value = saleId });
        command.Parameters.Add(new() { Value = person });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (new(reader.GetGuid(0)), reader.GetString(1), reader.GetFieldValue<byte[]>(2)) : null;
    }

    /// <summary>Which of the tickets are committed.</summary>
    public async Task<HashSet<TicketId>> CommittedAsync(IEnumerable<TicketId> ids, CancellationToken ct) =>
        await IdsAsync("SELECT id FROM flash_tickets WHERE id = ANY ($1)", ids, ct);

    /// <summary>Which of the tickets wait no longer for their order.</summary>
    public async Task<HashSet<TicketId>> DecidedAsync(IEnumerable<TicketId> ids, CancellationToken ct) =>
        await IdsAsync("SELECT id FROM flash_tickets WHERE id = ANY ($1) AND status <> 'queued'", ids, ct);

    /// <summary>Tickets that have waited for their order for longer than <paramref name="age"/>, the oldest first.</summary>
    public async Task<IReadOnlyList<TicketId>> WaitingAsync(TimeSpan age, int limit, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            "SELECT id FROM flash_tickets WHERE status = 'queued' AND entered_at < now() - $1 ORDER BY sale_id, seq LIMIT $2"
        );
        command.Parameters.Add(new() { Value = age });
        command.Parameters.Add(new() { Value = limit });
        return [.. await IdsAsync(command, ct)];
    }

    /// <summary>The ticket with what its order takes; null when it waits for none any more.</summary>
    public async Task<SaleTicket?> FindQueuedAsync(TicketId id, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            """
            SELECT sale_id, product_id, region, (prices ->> currency)::bigint, pay_seconds, person, key, body_sha256, account_id, email,
              language, currency, address, shipping_method, entered_at
            FROM flash_tickets JOIN flash_sales ON flash_sales.id = sale_id
            WHERE flash_tickets.id = $1 AND flash_tickets.status = 'queued'
            """
        );
        command.Parameters.Add(new() { Value = id.Value });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(
                id,
                reader.GetGuid(0),
                reader.GetGuid(1),
                reader.GetString(2),
                reader.GetInt64(3),
                TimeSpan.FromSeconds(reader.GetInt32(4)),
                reader.GetString(5),
                reader.GetString(6),
                reader.GetFieldValue<byte[]>(7),
                reader.IsDBNull(8) ? null : reader.GetGuid(8),
                reader.GetString(9),
                reader.GetString(10),
                reader.GetString(11),
                JsonSerializer.Deserialize(reader.GetString(12), OrderJson.Default.Address)!,
                reader.GetString(13),
                reader.GetFieldValue<DateTimeOffset>(14)
            )
            : null;
    }

    private async Task<HashSet<TicketId>> IdsAsync(string sql, IEnumerable<TicketId> ids, CancellationToken ct)
    {
        await using var command = db.CreateCommand(sql);
        command.Parameters.Add(new() { Value = ids.Select(id => id.Value).ToArray() });
        return await IdsAsync(command, ct);
    }

    private static async Task<HashSet<TicketId>> IdsAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new HashSet<TicketId>();
        while (await reader.ReadAsync(ct))
        {
            found.Add(new(reader.GetGuid(0)));
        }

        return found;
    }
}

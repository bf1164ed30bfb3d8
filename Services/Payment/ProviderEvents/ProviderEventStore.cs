using Npgsql;
using NpgsqlTypes;
using Shop.Payment.Facts;

namespace Shop.Payment.ProviderEvents;

/// <summary>An event as the provider sent it.</summary>
internal sealed record StoredEvent(long Seq, string Id, byte[] Body);

/// <summary>Every event that the provider sent, each once.</summary>
internal sealed class ProviderEventStore(NpgsqlDataSource database)
{
    /// <summary>Keeps an event; committed on return. A repeat is none.</summary>
    public async Task AddAsync(string id, string type, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "insert into provider_event (id, type, body) values ($1, $2, $3) on conflict (id) do nothing"
        );
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = type });
        command.Parameters.Add(new() { Value = body, NpgsqlDbType = NpgsqlDbType.Bytea });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The oldest unprocessed events, locked.</summary>
    public static async Task<List<StoredEvent>> TakeAsync(NpgsqlTransaction transaction, int limit, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select seq, id, body from provider_event where processed_at is null order by seq limit $1 for update skip locked",
            transaction.Connection,
            transaction
        )
        {
            Parameters = { new() { Value = limit } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var events = new List<StoredEvent>();
        while (await reader.ReadAsync(ct))
        {
            events.Add(new(reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2)));
        }
        return events;
    }

    public static async Task MarkAsync(
        NpgsqlTransaction transaction,
        IReadOnlyList<StoredEvent> events,
        IReadOnlyList<string> outcomes,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            """
            update provider_event set processed_at = now(), outcome = m.outcome
            from unnest(@seqs, @outcomes) as m (seq, outcome)
            where provider_event.seq = m.seq
            """,
            transaction.Connection,
            transaction
        );
        command.Parameters.Add(new("seqs", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { Value = events.Select(e => e.Seq).ToArray() });
        command.Parameters.Add(new("outcomes", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = outcomes.ToArray() });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The name of <paramref name="outcome"/> in the table.</summary>
    public static string NameOf(FactOutcome outcome) =>
        outcome switch
        {
            FactOutcome.Applied => "applied",
            FactOutcome.Stale => "stale",
            FactOutcome.Ignored => "ignored",
            _ => "unreadable",
        };
}

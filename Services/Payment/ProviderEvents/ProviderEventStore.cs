using Npgsql;
using NpgsqlTypes;
using Shop.Messaging;
using Shop.Payment.Facts;

namespace Shop.Payment.ProviderEvents;

/// <summary>An event that the provider delivers or lists.</summary>
internal sealed record NewEvent(string Id, string Type, byte[] Body);

/// <summary>An event as the provider sent it.</summary>
internal sealed record StoredEvent(long Seq, string Id, byte[] Body);

/// <summary>Every event that the provider sent, each once.</summary>
internal sealed class ProviderEventStore : IDisposable
{
    private readonly NpgsqlDataSource database;
    private readonly SharedCommits<NewEvent> intake;

    public ProviderEventStore(NpgsqlDataSource database)
    {
        this.database = database;
        intake = new(events => InsertAsync(events, "webhook", CancellationToken.None));
    }

    /// <summary>How many deliveries wait for their commit.</summary>
    public int DeliveriesWaiting => intake.WaitingCount;

    public void Dispose() => intake.Dispose();

    /// <summary>Keeps a delivered event; committed on return, with others that came at the same time. A repeat is none.</summary>
    public Task AddAsync(NewEvent delivered, CancellationToken ct) => intake.AddAsync(delivered, ct);

    /// <summary>Keeps those of the listed events that never came here; committed on return.</summary>
    /// <returns>How many those were.</returns>
    public async Task<int> AddMissedAsync(IReadOnlyList<NewEvent> listed, CancellationToken ct)
    {
        // Most are known: their bodies need not travel.
        var known = await KnownAsync(listed, ct);
        var missed = listed.Where(e => !known.Contains(e.Id)).ToList();
        return missed.Count == 0 ? 0 : await InsertAsync(missed, "reconciliation", ct);
    }

    private async Task<int> InsertAsync(IReadOnlyCollection<NewEvent> events, string source, CancellationToken ct)
    {
        // In one order, so that two who insert the same events wait for each other only one way.
        await using var command = database.CreateCommand(
            """
            insert into provider_event (id, type, body, source)
            select id, type, body, $4 from unnest($1, $2, $3) as news (id, type, body) order by id
            on conflict (id) do nothing
            """
        );
        command.Parameters.Add(new() { Value = events.Select(e => e.Id).ToArray() });
        command.Parameters.Add(new() { Value = events.Select(e => e.Type).ToArray() });
        command.Parameters.Add(
            new() { Value = events.Select(e => e.Body).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea }
        );
        command.Parameters.Add(new() { Value = source });
        return await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<HashSet<string>> KnownAsync(IReadOnlyList<NewEvent> listed, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select id from provider_event where id = any($1)");
        command.Parameters.Add(new() { Value = listed.Select(e => e.Id).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var known = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            known.Add(reader.GetString(0));
        }
        return known;
    }

    /// <summary>The oldest unprocessed events, locked.</summary>
    /// <param name="wait">Whether to wait for events that another is processing, so that none is left when there are none to take.</param>
    public static async Task<List<StoredEvent>> TakeAsync(NpgsqlTransaction transaction, int limit, bool wait, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select seq, id, body from provider_event where processed_at is null order by seq limit $1 for update"
                + (wait ? "" : " skip locked"),
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

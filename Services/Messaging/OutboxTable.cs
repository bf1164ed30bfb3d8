using System.Data;
using Npgsql;

namespace Shop.Messaging;

/// <summary>An event that was committed and is not published yet.</summary>
internal sealed record OutboxRow(
    long Position,
    Guid Id,
    string Type,
    string Body,
    string? TraceParent,
    string? TraceState,
    DateTimeOffset CreatedAt
);

/// <summary>The relay's statements, on the one connection that holds its lock.</summary>
internal sealed class OutboxTable(NpgsqlConnection connection)
{
    // Any number that nothing else in the database locks; advisory locks are per database.
    private const long LockKey = 0x53484f504f555442;
    private const int TimeoutSeconds = 10;

    /// <summary>Takes the relay's lock for this session; false while another replica has it.</summary>
    public async Task<bool> TryLockAsync(CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select pg_try_advisory_lock($1)", connection) { CommandTimeout = TimeoutSeconds };
        command.Parameters.Add(new() { Value = LockKey });
        return await command.ExecuteScalarAsync(ct) is true;
    }

    /// <summary>Gives the lock back, unless the session is gone and the lock with it. Closing is not enough: a pooled session lives on.</summary>
    public async Task UnlockAsync()
    {
        if (connection.State == ConnectionState.Open)
        {
            await using var command = new NpgsqlCommand("select pg_advisory_unlock_all()", connection) { CommandTimeout = TimeoutSeconds };
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>
    /// The oldest committed rows. Takes no locks and keeps no place: a row that commits late with a low position is read by the next call.
    /// Rows of one aggregate come in the order of its changes, as its row lock made their transactions follow each other.
    /// </summary>
    public async Task<List<OutboxRow>> ReadAsync(int limit, long[] except, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            select position, id, type, body::text, traceparent, tracestate, created_at
            from messaging.outbox
            where position <> all ($1)
            order by position
            limit $2
            """,
            connection
        )
        {
            CommandTimeout = TimeoutSeconds,
            Parameters =
            {
                new() { Value = except },
                new() { Value = limit },
            },
        };
        var rows = new List<OutboxRow>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            rows.Add(
                new(
                    reader.GetInt64(0),
                    reader.GetGuid(1),
                    reader.GetString(2),
                    reader.GetString(3),
                    reader.IsDBNull(4) ? null : reader.GetString(4),
                    reader.IsDBNull(5) ? null : reader.GetString(5),
                    reader.GetFieldValue<DateTimeOffset>(6)
                )
            );
        }

        return rows;
    }

    /// <summary>Forgets what was published.</summary>
    public async Task DeleteAsync(long[] positions, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("delete from messaging.outbox where position = any ($1)", connection)
        {
            CommandTimeout = TimeoutSeconds,
            Parameters = { new() { Value = positions } },
        };
        await command.ExecuteNonQueryAsync(ct);
    }
}

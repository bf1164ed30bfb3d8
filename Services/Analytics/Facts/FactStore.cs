using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace Shop.Analytics.Facts;

/// <summary>
/// Keeps facts, each once: an event that is delivered again finds its row. Those that come while others are being written share the next
/// commit.
/// </summary>
internal sealed class FactStore(NpgsqlDataSource database) : IDisposable
{
    private const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;
    private const NpgsqlDbType Uuids = NpgsqlDbType.Array | NpgsqlDbType.Uuid;
    private const NpgsqlDbType Integers = NpgsqlDbType.Array | NpgsqlDbType.Integer;
    private const NpgsqlDbType Bigints = NpgsqlDbType.Array | NpgsqlDbType.Bigint;

    private readonly ConcurrentQueue<Waiting> _queue = [];
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>Committed on return. It is counted a moment later, with others.</summary>
    public async Task AddAsync(Fact fact, CancellationToken ct)
    {
        var mine = new Waiting(fact);
        _queue.Enqueue(mine);
        // Who stops waiting leaves the fact to the next, which does no harm: it comes again and is known.
        await _writing.WaitAsync(ct);
        try
        {
            if (!mine.Written.Task.IsCompleted)
            {
                await WriteWaitingAsync();
            }
        }
        finally
        {
            _writing.Release();
        }

        await mine.Written.Task;
    }

    public void Dispose() => _writing.Dispose();

    private async Task WriteWaitingAsync()
    {
        var waiting = new List<Waiting>();
        while (_queue.TryDequeue(out var next))
        {
            waiting.Add(next);
        }

        if (!await TryWriteAsync(waiting))
        {
            // One of them is what the table refuses: one by one, so that it takes no others with it.
            foreach (var one in waiting)
            {
                await TryWriteAsync([one]);
            }
        }
    }

    /// <summary>Writes the facts in one transaction and tells who waits; false, and nobody is told, when a row among several is to blame.</summary>
    private async Task<bool> TryWriteAsync(List<Waiting> waiting)
    {
        try
        {
            await using var batch = database.CreateBatch();
            foreach (var one in waiting)
            {
                batch.BatchCommands.Add(Insert(one.Fact));
            }

            await batch.ExecuteNonQueryAsync(CancellationToken.None);
            waiting.ForEach(one => one.Written.SetResult());
        }
        catch (PostgresException refused) when (waiting.Count > 1 && IsCausedByARow(refused))
        {
            return false;
        }
        catch (Exception failure)
        {
            // Whatever it was is each message's own failure; the broker keeps them all.
            waiting.ForEach(one => one.Written.SetException(failure));
        }

        return true;
    }

    /// <summary>Data exception or constraint violation.</summary>
    private static bool IsCausedByARow(PostgresException refused) =>
        refused.SqlState.StartsWith("22", StringComparison.Ordinal) || refused.SqlState.StartsWith("23", StringComparison.Ordinal);

    private static NpgsqlBatchCommand Insert(Fact fact)
    {
        var command = new NpgsqlBatchCommand(
            """
            insert into fact
              (event_id, type, order_id, occurred_at, currency, region, total, product_ids, names, categories, quantities, line_totals,
               payment_id, refund_id, amount, refunded_total)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            on conflict do nothing
            """
        );
        var lines = fact.Order?.Lines;
        Add(NpgsqlDbType.Uuid, fact.EventId);
        Add(NpgsqlDbType.Text, fact.Type);
        Add(NpgsqlDbType.Uuid, fact.OrderId);
        Add(NpgsqlDbType.TimestampTz, fact.OccurredAt);
        Add(NpgsqlDbType.Text, fact.Currency);
        Add(NpgsqlDbType.Text, fact.Order?.Region);
        Add(NpgsqlDbType.Bigint, fact.Order?.Total);
        Add(Uuids, lines?.Select(line => line.ProductId).ToArray());
        Add(Texts, lines?.Select(line => line.Name).ToArray());
        Add(Texts, lines?.Select(line => line.Category).ToArray());
        Add(Integers, lines?.Select(line => line.Quantity).ToArray());
        Add(Bigints, lines?.Select(line => line.LineTotal).ToArray());
        Add(NpgsqlDbType.Uuid, fact.PaymentId);
        Add(NpgsqlDbType.Uuid, fact.Refund?.RefundId);
        Add(NpgsqlDbType.Bigint, fact.Refund?.Amount);
        Add(NpgsqlDbType.Bigint, fact.Refund?.RefundedTotal);
        return command;

        void Add(NpgsqlDbType type, object? value) => command.Parameters.Add(new() { NpgsqlDbType = type, Value = value ?? DBNull.Value });
    }

    private sealed record Waiting(Fact Fact)
    {
        // Who waits goes on elsewhere: the writer has others to tell.
        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

using Npgsql;
using NpgsqlTypes;
using Shop.Messaging;

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

    private readonly SharedCommits<Fact> commits = new(facts => WriteAsync(database, facts));

    /// <summary>Committed on return. It is counted a moment later, with others.</summary>
    public Task AddAsync(Fact fact, CancellationToken ct) => commits.AddAsync(fact, ct);

    public void Dispose() => commits.Dispose();

    private static async Task WriteAsync(NpgsqlDataSource database, IReadOnlyCollection<Fact> facts)
    {
        await using var batch = database.CreateBatch();
        foreach (var fact in facts)
        {
            batch.BatchCommands.Add(Insert(fact));
        }

        await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }

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
}

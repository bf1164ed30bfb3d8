using System.Text.Json;
using Shop.Tools.DeadLetters;

namespace Shop.Tools.Verify;

/// <summary>What one service has said and another has not heard yet, or has given up.</summary>
/// <param name="Ids">Orders and payments that messages under way speak of.</param>
/// <param name="IsUnknown">There are messages that could not be looked into: they may speak of anything.</param>
/// <param name="DeadLetters">By queue, what each letter speaks of.</param>
internal sealed record Underway(
    IReadOnlySet<Guid> Ids,
    bool IsUnknown,
    IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<Guid>>> DeadLetters
)
{
    private const int PeekMax = 10_000;
    private static readonly string[] Members = ["orderId", "paymentId", "aggregateId"];

    /// <summary>Whether messages under way may explain a difference in these.</summary>
    public bool Explains(params IEnumerable<Guid> ids) => IsUnknown || ids.Any(Ids.Contains);

    public static async Task<Underway> FindAsync(
        IEnumerable<Snapshot> databases,
        Broker broker,
        IEnumerable<string> queues,
        CancellationToken ct
    )
    {
        var ids = new HashSet<Guid>();
        foreach (var database in databases)
        {
            await AddOutboxAsync(database, ids, ct);
        }

        var isUnknown = false;
        var deadLetters = new Dictionary<string, IReadOnlyList<IReadOnlyList<Guid>>>();
        foreach (var queue in queues)
        {
            // Of a queue that is worked on, messages are in hands where nobody can look at them.
            var state = await broker.FindAsync(queue, ct) ?? new(0, 0);
            isUnknown |= state is { Ready: > 0, Consumers: > 0 } or { Ready: > PeekMax };
            if (state is { Ready: > 0, Consumers: 0 })
            {
                ids.UnionWith((await ReadAsync(broker, queue, ct)).SelectMany(message => message));
            }

            var errors = DeadLetterQueue.Of(queue);
            var dead = await broker.FindAsync(errors, ct) is { Ready: > 0 } ? await ReadAsync(broker, errors, ct) : [];
            isUnknown |= dead.Count == PeekMax;
            deadLetters[errors] = dead;
            ids.UnionWith(dead.SelectMany(letter => letter));
        }

        return new(ids, isUnknown, deadLetters);
    }

    private static async Task AddOutboxAsync(Snapshot database, HashSet<Guid> ids, CancellationToken ct)
    {
        await using var query = database.Query(
            "SELECT body ->> 'orderId', body ->> 'paymentId', body ->> 'aggregateId' FROM messaging.outbox"
        );
        await using var rows = await query.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            for (var column = 0; column < Members.Length; column++)
            {
                if (!rows.IsDBNull(column) && Guid.TryParse(rows.GetString(column), out var id))
                {
                    ids.Add(id);
                }
            }
        }
    }

    private static async Task<IReadOnlyList<IReadOnlyList<Guid>>> ReadAsync(Broker broker, string queue, CancellationToken ct) =>
        [.. (await broker.PeekAsync(queue, PeekMax, ct)).Select(message => IdsOf(message.Body))];

    // {"messageId": …, "message": {"orderId": …}}; whatever else it is speaks of nothing.
    private static List<Guid> IdsOf(ReadOnlyMemory<byte> envelope)
    {
        var ids = new List<Guid>();
        try
        {
            using var json = JsonDocument.Parse(envelope);
            if (
                json.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("message", out var message)
                && message.ValueKind == JsonValueKind.Object
            )
            {
                foreach (var member in Members)
                {
                    if (
                        message.TryGetProperty(member, out var value)
                        && value.ValueKind == JsonValueKind.String
                        && value.TryGetGuid(out var id)
                    )
                    {
                        ids.Add(id);
                    }
                }
            }
        }
        catch (JsonException)
        {
            // A dead letter may be anything: that it is no JSON is why it is one.
        }

        return ids;
    }
}

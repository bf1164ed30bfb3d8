using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;
using Shop.Contracts;

namespace Shop.Messaging;

/// <summary>Events that leave with a transaction: written as rows in it, published by the relay once it committed.</summary>
/// <param name="service">The publishing service.</param>
/// <param name="subscriptions">What it publishes, as <see cref="Subscriptions"/> lists it.</param>
public sealed class Outbox(string service, IReadOnlyList<Subscription> subscriptions)
{
    private readonly HashSet<Type> published = [.. subscriptions.Select(subscription => subscription.Event)];

    // One token is enough: the relay reads everything there is once it is awake.
    private readonly Channel<bool> wakeUps = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }
    );

    /// <summary>Adds <paramref name="events"/> to the writer's transaction, in their order, with the current trace as their parent.
    /// Call <see cref="Wake"/> after the commit.</summary>
    /// <exception cref="InvalidOperationException">An event that <see cref="Subscriptions"/> does not list for this service: nobody would have
    /// declared its subscribers' queues.</exception>
    public async Task AddAsync(NpgsqlTransaction transaction, IReadOnlyCollection<IIntegrationEvent> events, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(events);
        if (events.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(
            """
            insert into messaging.outbox (id, type, body, traceparent, tracestate)
            select id, type, body, @traceparent, @tracestate
            from unnest(@ids, @types, @bodies) with ordinality as e (id, type, body, ordinal)
            order by ordinal
            """,
            transaction.Connection,
            transaction
        );
        command.Parameters.Add(new("ids", NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = events.Select(e => e.EventId).ToArray() });
        command.Parameters.Add(new("types", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = events.Select(NameOf).ToArray() });
        command.Parameters.Add(new("bodies", NpgsqlDbType.Array | NpgsqlDbType.Jsonb) { Value = events.Select(Body).ToArray() });
        command.Parameters.Add(new("traceparent", NpgsqlDbType.Text) { Value = (object?)Activity.Current?.Id ?? DBNull.Value });
        command.Parameters.Add(
            new("tracestate", NpgsqlDbType.Text) { Value = (object?)Activity.Current?.TraceStateString ?? DBNull.Value }
        );
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Tells this replica's relay that rows were committed; without it they leave within the relay's polling interval.</summary>
    public void Wake() => wakeUps.Writer.TryWrite(true);

    /// <summary>For the relay: ends at the next <see cref="Wake"/>, or after <paramref name="atMost"/>.</summary>
    internal async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            await wakeUps.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Nobody woke us; the caller polls.
        }
    }

    private string NameOf(IIntegrationEvent e) =>
        published.Contains(e.GetType())
            ? e.GetType().Name
            : throw new InvalidOperationException($"{service} does not publish {e.GetType().Name}: list it in Subscriptions.");

    private static string Body(IIntegrationEvent e) => JsonSerializer.Serialize(e, e.GetType(), ContractsJson.Default);
}

using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;
using Shop.Contracts;

namespace Shop.Messaging;

/// <summary>An event and the trace that it belongs to (W3C trace context; null: none).</summary>
public sealed record OutgoingEvent(IIntegrationEvent Event, string? TraceParent, string? TraceState);

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

        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                Insert([.. events.Select(e => new OutgoingEvent(e, Activity.Current?.Id, Activity.Current?.TraceStateString))]),
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The same as a command for a batch of the writer's own, for events that come from several traces.</summary>
    /// <exception cref="InvalidOperationException">As of <see cref="AddAsync"/>.</exception>
    public NpgsqlBatchCommand Insert(IReadOnlyList<OutgoingEvent> events) =>
        new(
            """
            insert into messaging.outbox (id, type, body, traceparent, tracestate)
            select id, type, body, traceparent, tracestate
            from unnest($1, $2, $3, $4, $5) with ordinality as e (id, type, body, traceparent, tracestate, ordinal)
            order by ordinal
            """
        )
        {
            Parameters =
            {
                new() { Value = events.Select(e => e.Event.EventId).ToArray() },
                new() { Value = events.Select(e => NameOf(e.Event)).ToArray() },
                new() { Value = events.Select(e => Body(e.Event)).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb },
                new() { Value = events.Select(e => e.TraceParent).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = events.Select(e => e.TraceState).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            },
        };

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

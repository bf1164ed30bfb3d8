using System.Diagnostics;
using System.Runtime.Serialization;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Logging;
using Shop.Contracts;

namespace Shop.Messaging;

/// <summary>What became of a row that was handed to the broker.</summary>
internal enum PublishOutcome
{
    /// <summary>A queue has it, on disk.</summary>
    Published,

    /// <summary>This row cannot be published now; others may.</summary>
    RowRefused,

    /// <summary>The broker did not answer in time; no row has better prospects.</summary>
    BrokerUnreachable,
}

/// <summary>Hands outbox rows to the broker and waits for its confirm.</summary>
internal sealed partial class OutboxPublisher(
    IBus bus,
    IReadOnlyList<Subscription> subscriptions,
    TimeProvider time,
    ILogger<OutboxPublisher> logger
)
{
    // MassTransit's Publish hangs while the broker is away.
    private static readonly TimeSpan ConfirmTimeout = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Subscription> published = subscriptions.ToDictionary(subscription => subscription.Event.Name);

    public async Task<PublishOutcome> PublishAsync(OutboxRow row)
    {
        using var timeout = new CancellationTokenSource(ConfirmTimeout, time);
        try
        {
            if (!published.TryGetValue(row.Type, out var subscription))
            {
                // Written by a newer version that was rolled back: it waits for that version.
                LogUnknownType(row.Type, row.Id);
                return PublishOutcome.RowRefused;
            }

            var message = JsonSerializer.Deserialize(row.Body, subscription.Event, ContractsJson.Default)!;
            using var activity = StartActivity(row);
            await bus.Publish(message, subscription.Event, context => Address(context, row, subscription), timeout.Token);
            MessagingTelemetry.Published.Add(1);
            MessagingTelemetry.Delay.Record((time.GetUtcNow() - row.CreatedAt).TotalSeconds);
            return PublishOutcome.Published;
        }
        catch (Exception exception) when (exception is JsonException or SerializationException or NotSupportedException)
        {
            LogUnreadable(exception, row.Type, row.Id);
            return PublishOutcome.RowRefused;
        }
        catch (MessageReturnedException exception)
        {
            // A queue of this event is missing. MassTransit declares the event's topology anew with its next publish.
            LogUnroutable(exception, row.Type, row.Id);
            return PublishOutcome.RowRefused;
        }
        catch (Exception exception)
        {
            // Whatever the transport threw: the row stays and is sent again. The relay logs the outage once.
            LogNotConfirmed(exception, row.Id);
            return PublishOutcome.BrokerUnreachable;
        }
    }

    private static void Address(PublishContext context, OutboxRow row, Subscription subscription)
    {
        context.MessageId = row.Id;
        // The broker returns what no queue receives, instead of confirming it. An event without subscribers may vanish.
        context.Mandatory = subscription.Queues.Count > 0;
    }

    private static Activity? StartActivity(OutboxRow row)
    {
        // The relay serves many requests; the parent is the one that wrote the row.
        Activity.Current = null;
        return ActivityContext.TryParse(row.TraceParent, row.TraceState, isRemote: true, out var parent)
            ? MessagingTelemetry.Source.StartActivity(MessagingTelemetry.PublishSpan, ActivityKind.Internal, parent)
            : null;
    }

    [LoggerMessage(
        EventName = "OutboxTypeUnknown",
        Level = LogLevel.Error,
        Message = "Outbox row {Id} is of type {Type}, which this version does not publish; it stays"
    )]
    private partial void LogUnknownType(string type, Guid id);

    [LoggerMessage(
        EventName = "OutboxRowUnreadable",
        Level = LogLevel.Error,
        Message = "Outbox row {Id} cannot be read as {Type}; it stays"
    )]
    private partial void LogUnreadable(Exception exception, string type, Guid id);

    [LoggerMessage(
        EventName = "OutboxUnroutable",
        Level = LogLevel.Warning,
        Message = "No queue received {Type} {Id}; it stays and is sent again"
    )]
    private partial void LogUnroutable(Exception exception, string type, Guid id);

    [LoggerMessage(EventName = "OutboxNotConfirmed", Level = LogLevel.Debug, Message = "The broker did not confirm outbox row {Id}")]
    private partial void LogNotConfirmed(Exception exception, Guid id);
}

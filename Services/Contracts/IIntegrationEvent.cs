namespace Shop.Contracts;

/// <summary>
/// What one service tells the others after it committed. Events only ever gain fields; a consumer tolerates unknown fields,
/// duplicates and any order. Each event has one publishing service, listed in <see cref="Subscriptions"/>.
/// </summary>
public interface IIntegrationEvent
{
    /// <summary>Unique per event; also the outbox row's id and the broker's MessageId, by which consumers recognise a repeat.</summary>
    Guid EventId { get; }

    /// <summary>When the change was committed, UTC.</summary>
    DateTimeOffset OccurredAt { get; }

    /// <summary>The order, payment or product that changed.</summary>
    Guid AggregateId { get; }

    /// <summary>The aggregate's version after the change; grows with each change.</summary>
    long Version { get; }
}

using MassTransit;
using Shop.Contracts;

namespace Shop.Messaging;

/// <summary>The consumers of one service: one per event type, all reading the service's one queue.</summary>
public sealed class MessagingConsumers
{
    private readonly Dictionary<Type, Type> consumerByEvent = [];

    internal IReadOnlyCollection<Type> Consumers => [.. consumerByEvent.Values.Distinct()];

    internal Func<Exception, bool> StoreIsUnreachable { get; private set; } = StoreOutage.IsPostgresUnreachable;

    /// <summary>Consumes <typeparamref name="TEvent"/> with <typeparamref name="TConsumer"/>, made by the container for each message.</summary>
    /// <exception cref="InvalidOperationException">The event has a consumer already: the inbox counts effects per service, not per class.</exception>
    public MessagingConsumers Add<TConsumer, TEvent>()
        where TConsumer : class, IConsumer<TEvent>
        where TEvent : class, IIntegrationEvent
    {
        if (!consumerByEvent.TryAdd(typeof(TEvent), typeof(TConsumer)))
        {
            throw new InvalidOperationException($"{typeof(TEvent).Name} is already consumed by {consumerByEvent[typeof(TEvent)].Name}.");
        }

        return this;
    }

    /// <summary>
    /// Which exceptions mean that the consumers' store cannot be reached: such a message waits instead of being counted as failed.
    /// Asked about an exception and each of its inner ones. Without this call: PostgreSQL's connection failures.
    /// </summary>
    public MessagingConsumers WaitWhen(Func<Exception, bool> storeIsUnreachable)
    {
        StoreIsUnreachable = storeIsUnreachable;
        return this;
    }
}

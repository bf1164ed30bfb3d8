using MassTransit;
using Shop.Contracts;

namespace Shop.Messaging;

/// <summary>The consumers of one service: one per event type, all reading the service's one queue.</summary>
public sealed class MessagingConsumers
{
    /// <summary>Consumes <typeparamref name="TEvent"/> with <typeparamref name="TConsumer"/>, made by the container for each message.</summary>
    public MessagingConsumers Add<TConsumer, TEvent>()
        where TConsumer : class, IConsumer<TEvent>
        where TEvent : class, IIntegrationEvent => this;

    /// <summary>
    /// Which exceptions mean that the consumers' store cannot be reached: such a message waits instead of being counted as failed.
    /// Without this call: PostgreSQL's connection failures.
    /// </summary>
    public MessagingConsumers WaitWhen(Func<Exception, bool> storeIsUnreachable) => this;
}

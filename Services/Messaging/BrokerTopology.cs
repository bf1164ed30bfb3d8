using MassTransit;
using Shop.Contracts;

namespace Shop.Messaging;

/// <summary>The shape of the queues, the same for the service that reads one and for those that publish to it.</summary>
internal static class BrokerTopology
{
    // Redeliveries are not failures: only retries in the process count, so the broker must never give a message up. RabbitMQ 4 does after
    // 20 deliveries unless told otherwise. Its word for “never”, -1, is accepted by 3.10 but drops a message at its first redelivery;
    // a number that is never reached means the same to both.
    private const int NeverReached = 1_000_000_000;

    /// <summary>What a queue is declared with, for those who declare one without MassTransit.</summary>
    public static IDictionary<string, object?> QueueArguments =>
        new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = NeverReached };

    /// <summary>Durable, replicated, and never giving up a message. MassTransit copies the arguments to the <c>_error</c> queue.</summary>
    public static void AsShopQueue(this IRabbitMqQueueConfigurator queue)
    {
        queue.Durable = true;
        foreach (var (name, value) in QueueArguments)
        {
            queue.SetQueueArgument(name, value);
        }
    }

    /// <summary>
    /// Makes every channel that publishes an event declare the queues of its subscribers before its first message, so that none is lost
    /// when a subscriber has never run or the broker came back empty. The queues are bound to the event's exchange directly, besides
    /// the binding over the queue's own exchange that the subscriber makes; a message still reaches a queue once.
    /// </summary>
    public static void DeclareSubscriberQueues(this IRabbitMqBusFactoryConfigurator bus, IReadOnlyList<Subscription> published)
    {
        foreach (var subscription in published)
        {
            var topology = (IRabbitMqMessagePublishTopologyConfigurator)bus.PublishTopology.GetMessageTopology(subscription.Event);
            foreach (var queue in subscription.Queues)
            {
                topology.BindQueue(ExchangeOf(subscription.Event), queue, AsShopQueue);
            }
        }
    }

    /// <summary>The exchange that an event is published to; MassTransit's name for it.</summary>
    public static string ExchangeOf(Type message) => $"{message.Namespace}:{message.Name}";
}

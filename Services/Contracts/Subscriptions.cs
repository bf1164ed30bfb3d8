namespace Shop.Contracts;

/// <summary>An event type and the services whose queue receives it.</summary>
public sealed record Subscription(Type Event, IReadOnlyList<string> Queues);

/// <summary>
/// Who publishes what and who listens. RabbitMQ confirms even what no queue receives, so a publisher declares the queues listed
/// here, with their bindings, before it sends its first event: nothing is lost when a subscriber has never run yet.
/// A queue is named after the service that reads it.
/// </summary>
public static class Subscriptions
{
    /// <summary>The services that publish anything.</summary>
    public static IReadOnlyList<string> Publishers { get; } = ["catalog", "order", "payment", "identity"];

    /// <summary>Every queue that receives events.</summary>
    public static IReadOnlyList<string> Queues { get; } =
    [.. Publishers.SelectMany(PublishedBy).SelectMany(subscription => subscription.Queues).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The events that <paramref name="service"/> publishes.</summary>
    public static IReadOnlyList<Subscription> PublishedBy(string service) =>
        service switch
        {
            // It hears its own: whichever replica made a change, another may have to drop what it cached.
            "catalog" => [new(typeof(ProductChanged), ["order", "catalog"]), new(typeof(PriceChanged), ["order", "catalog"])],
            "order" =>
            [
                new(typeof(OrderPlaced), ["cart", "analytics"]),
                new(typeof(OrderPaid), ["notification", "analytics", "catalog"]),
                new(typeof(OrderCancelled), ["payment", "notification", "analytics"]),
                new(typeof(OrderExpired), ["payment", "notification", "analytics"]),
                new(typeof(OrderShipped), ["notification"]),
                new(typeof(RefundRequested), ["payment"]),
                new(typeof(StockLevelChanged), ["catalog"]),
                new(typeof(TicketAccepted), ["order"]),
                new(typeof(FlashSaleNear), ["catalog"]),
            ],
            "payment" =>
            [
                new(typeof(PaymentSucceeded), ["order"]),
                new(typeof(PaymentFailed), ["order"]),
                new(typeof(RefundCompleted), ["order", "notification", "analytics"]),
                new(typeof(RefundFailed), ["order", "analytics"]),
            ],
            "identity" =>
            [
                new(typeof(AccountRegistered), ["notification"]),
                new(typeof(AccountDeleted), ["notification", "catalog"]),
                new(typeof(MailRequested), ["notification"]),
            ],
            _ => [],
        };
}

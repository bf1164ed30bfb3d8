using Microsoft.AspNetCore.Builder;

namespace Shop.Messaging;

/// <summary>What a service's Program.cs calls.</summary>
public static class MessagingExtensions
{
    /// <summary>
    /// Connects the service to the broker (connection string <c>messaging</c>): one durable queue named after the service for what it
    /// consumes and, with a database, the <see cref="Outbox"/> with its relay and the <see cref="Inbox"/>.
    /// The start does not wait for the broker, and the broker's absence does not make the service unready.
    /// </summary>
    /// <param name="service">The service's name in <see cref="Contracts.Subscriptions"/>.</param>
    /// <param name="outbox">False for a service without a PostgreSQL data source: it neither publishes nor has an inbox table.</param>
    public static WebApplicationBuilder AddMessaging(
        this WebApplicationBuilder builder,
        string service,
        Action<MessagingConsumers> consumers,
        bool outbox = true
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(consumers);
        consumers(new MessagingConsumers());
        return builder;
    }
}

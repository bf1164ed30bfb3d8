using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Shop.Contracts;

namespace Shop.Messaging;

/// <summary>What a service's Program.cs calls.</summary>
public static class MessagingExtensions
{
    private const ushort PrefetchCount = 64;
    private const int ConcurrentMessageLimit = 16;

    /// <summary>
    /// Connects the service to the broker (connection string <c>messaging</c>): one durable queue named after the service for what it
    /// consumes and, with a database, the <see cref="Outbox"/> with its relay and the <see cref="Inbox"/>.
    /// The start does not wait for the broker, and the broker's absence does not make the service unready.
    /// </summary>
    /// <param name="service">The service's name in <see cref="Subscriptions"/>.</param>
    /// <param name="outbox">False for a service without a PostgreSQL data source: it neither publishes nor has an inbox table.</param>
    /// <exception cref="InvalidOperationException">The connection string is missing.</exception>
    public static WebApplicationBuilder AddMessaging(
        this WebApplicationBuilder builder,
        string service,
        Action<MessagingConsumers> consumers,
        bool outbox = true
    ) => builder.AddMessaging(service, consumers, outbox, Subscriptions.PublishedBy(service));

    /// <summary>The same for a publisher of <paramref name="published"/>; tests have services of their own.</summary>
    internal static WebApplicationBuilder AddMessaging(
        this WebApplicationBuilder builder,
        string service,
        Action<MessagingConsumers> consumers,
        bool outbox,
        IReadOnlyList<Subscription> published
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(consumers);
        var broker = builder.Configuration.GetConnectionString("messaging");
        if (string.IsNullOrWhiteSpace(broker))
        {
            throw new InvalidOperationException("The connection string “messaging” is missing (ConnectionStrings__messaging).");
        }

        var consumed = new MessagingConsumers();
        consumers(consumed);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddBus(new Uri(broker), service, consumed, published);
        if (outbox)
        {
            builder.Services.AddOutboxAndInbox(service, published);
        }

        return builder;
    }

    private static void AddBus(
        this IServiceCollection services,
        Uri broker,
        string service,
        MessagingConsumers consumers,
        IReadOnlyList<Subscription> published
    )
    {
        // The start waits for nothing; the bus connects when it can, and again after each loss.
        services.Configure<MassTransitHostOptions>(options =>
        {
            options.WaitUntilStarted = false;
            options.ConsumerStopTimeout = TimeSpan.FromSeconds(20);
            options.StopTimeout = TimeSpan.FromSeconds(25);
        });
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.ConfigureHealthCheckOptions(health =>
            {
                // Reported, but no reason to take the service out: what it publishes waits in the outbox.
                health.Name = "messaging";
                health.MinimalFailureStatus = HealthStatus.Degraded;
                health.Tags.Add("masstransit");
            });
            foreach (var consumer in consumers.Consumers)
            {
                bus.AddConsumer(consumer);
            }

            bus.UsingRabbitMq(
                (context, rabbit) =>
                {
                    rabbit.ConnectTo(broker, service);
                    rabbit.UseContractsJson();
                    // Queues receive events by their own type, not by the interface that all of them implement.
                    rabbit.Publish<IIntegrationEvent>(topology => topology.Exclude = true);
                    rabbit.DeclareSubscriberQueues(published);
                    if (consumers.Consumers.Count > 0)
                    {
                        rabbit.ReceiveEndpoint(service, endpoint => endpoint.Configure(context, consumers));
                    }
                }
            );
        });
    }

    private static void Configure(
        this IRabbitMqReceiveEndpointConfigurator endpoint,
        IBusRegistrationContext context,
        MessagingConsumers consumers
    )
    {
        endpoint.AsShopQueue();
        endpoint.PrefetchCount = PrefetchCount;
        endpoint.ConcurrentMessageLimit = ConcurrentMessageLimit;
        endpoint.PublishFaults = false;
        endpoint.UseMessageRetry(retry =>
        {
            retry.Intervals(50, 200, 500, 1000, 2000);
            // Comes through StoreOutageFilter only when the message is to go back to the broker.
            retry.Ignore<OperationCanceledException>();
        });
        // MassTransit runs it inside the retries: one try lasts until the store is reachable.
        endpoint.UseFilter(
            new StoreOutageFilter(
                consumers.StoreIsUnreachable,
                context.GetRequiredService<IHostApplicationLifetime>(),
                context.GetRequiredService<TimeProvider>(),
                context.GetRequiredService<ILogger<StoreOutageFilter>>()
            )
        );
        foreach (var consumer in consumers.Consumers)
        {
            endpoint.ConfigureConsumer(context, consumer);
        }
    }

    private static void ConnectTo(this IRabbitMqBusFactoryConfigurator rabbit, Uri broker, string service) =>
        rabbit.Host(
            broker,
            service,
            host =>
            {
                if (broker.UserInfo.Split(':', 2) is [var user, var password])
                {
                    host.Username(Uri.UnescapeDataString(user));
                    host.Password(Uri.UnescapeDataString(password));
                }

                host.PublisherConfirmation = true;
            }
        );

    private static void UseContractsJson(this IRabbitMqBusFactoryConfigurator rabbit) =>
        rabbit.ConfigureJsonSerializerOptions(options =>
        {
            options.TypeInfoResolverChain.Insert(0, ContractsJson.Default);
            options.WriteIndented = false;
            return options;
        });

    private static void AddOutboxAndInbox(this IServiceCollection services, string service, IReadOnlyList<Subscription> published)
    {
        services.AddSingleton(new Outbox(service, published));
        services.AddSingleton(provider => new Inbox(
            provider.GetRequiredService<NpgsqlDataSource>(),
            provider.GetRequiredService<Outbox>(),
            service
        ));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<OutboxPublisher>(provider, published));
        services.AddHostedService<OutboxRelay>();
        // Far longer than the broker or an outbox could hold an event back.
        services.AddSweep(
            new(
                "inbox",
                Kept: TimeSpan.FromDays(14),
                KeptMin: TimeSpan.FromDays(1),
                """
                delete from messaging.inbox where ctid = any (array(
                  select ctid from messaging.inbox where received_at < now() - $2 order by received_at limit $1 for update skip locked
                ))
                """
            )
        );
        services.AddRetention();
    }
}

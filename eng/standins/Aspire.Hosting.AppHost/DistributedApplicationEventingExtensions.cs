using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Subscribes to what happens to single resources.</summary>
public static class DistributedApplicationEventingExtensions
{
    /// <summary>Calls back when the resource's connection string can be asked for.</summary>
    public static IResourceBuilder<T> OnConnectionStringAvailable<T>(
        this IResourceBuilder<T> builder,
        Func<T, ConnectionStringAvailableEvent, CancellationToken, Task> callback
    )
        where T : IResourceWithConnectionString
    {
        builder.ApplicationBuilder.Eventing.Subscribe<ConnectionStringAvailableEvent>(
            builder.Resource,
            (@event, ct) => callback(builder.Resource, @event, ct)
        );
        return builder;
    }
}

using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Eventing;

/// <inheritdoc />
public class DistributedApplicationEventing : IDistributedApplicationEventing
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Type, List<DistributedApplicationEventSubscription>> _subscriptions = [];

    public async Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent
    {
        foreach (var subscription in SubscriptionsTo<T>())
        {
            await subscription.Callback(@event, cancellationToken);
        }
    }

    public DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent
    {
        var subscription = new DistributedApplicationEventSubscription((@event, ct) => callback((T)@event, ct));
        lock (_lock)
        {
            if (!_subscriptions.TryGetValue(typeof(T), out var known))
            {
                _subscriptions[typeof(T)] = known = [];
            }
            known.Add(subscription);
        }
        return subscription;
    }

    public DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent =>
        Subscribe<T>((@event, ct) => @event.Resource == resource ? callback(@event, ct) : Task.CompletedTask);

    private List<DistributedApplicationEventSubscription> SubscriptionsTo<T>()
    {
        lock (_lock)
        {
            return _subscriptions.TryGetValue(typeof(T), out var known) ? [.. known] : [];
        }
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Shop.ServiceDefaults.Overload;

namespace Shop.ServiceDefaults;

/// <summary>
/// The bounded queues of a service, reported by whoever owns them. A queue that got full and has not been below half since, for five seconds,
/// makes the replica not ready: others take the work. It is ready again once the queue has been below half for three.
/// </summary>
public sealed class QueuePressure : IHealthCheck
{
    private readonly ConcurrentDictionary<string, Registration> _queues = new();
    private readonly SheddingOptions _options;

    internal QueuePressure(IOptions<SheddingOptions> options) => _options = options.Value;

    /// <summary>Reports a queue from now until the result is disposed.</summary>
    /// <param name="name">Stands in the log and in no answer.</param>
    /// <param name="read">How many wait now, and how many may. Called often, by any thread; must not block or throw.</param>
    /// <exception cref="ArgumentException">There is a queue of that name.</exception>
    public IDisposable Register(string name, Func<(int Length, int Capacity)> read)
    {
        var registration = new Registration(this, name, read);
        return _queues.TryAdd(name, registration)
            ? registration
            : throw new ArgumentException($"There is a queue '{name}' already.", nameof(name));
    }

    /// <inheritdoc />
    Task<HealthCheckResult> IHealthCheck.CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(
            _queues.Values.FirstOrDefault(queue => queue.IsOver) is { } over
                ? HealthCheckResult.Unhealthy($"The queue '{over.Name}' is full.")
                : HealthCheckResult.Healthy()
        );

    /// <summary>Looks at every queue. Called by one thread, many times a second.</summary>
    internal void Observe(TimeSpan now)
    {
        foreach (var queue in _queues.Values)
        {
            queue.Observe(now, _options);
        }
    }

    private sealed class Registration(QueuePressure owner, string name, Func<(int Length, int Capacity)> read) : IDisposable
    {
        private volatile bool _isOver;
        private TimeSpan? _fullSince;
        private TimeSpan? _calmSince;

        public string Name => name;

        public bool IsOver => _isOver;

        public void Observe(TimeSpan now, SheddingOptions options)
        {
            var (length, capacity) = read();
            // A full queue that is being worked off is full and nearly full in turn: it counts as full until it is below half.
            _fullSince =
                length >= capacity ? _fullSince ?? now
                : length < (capacity + 1) / 2 ? null
                : _fullSince;
            _calmSince = length < (capacity + 1) / 2 ? _calmSince ?? now : null;
            _isOver = _isOver ? !(now - _calmSince >= options.QueueCalmMin) : now - _fullSince >= options.QueueFullMax;
        }

        public void Dispose() => owner._queues.TryRemove(new(name, this));
    }
}

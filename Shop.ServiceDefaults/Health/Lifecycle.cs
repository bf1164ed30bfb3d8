using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Shop.ServiceDefaults.Health;

/// <summary>
/// Started, and not yet draining. On SIGTERM readiness goes off first; after <c>Shop:DrainDelay</c>, when balancers have noticed, the
/// server stops accepting and what is under way ends.
/// </summary>
internal sealed class Lifecycle(IConfiguration configuration, IHostEnvironment environment, IHostApplicationLifetime lifetime)
    : IHostedLifecycleService,
        IHealthCheck
{
    /// <summary>All of stopping, the delay included.</summary>
    public static readonly TimeSpan ShutdownMax = TimeSpan.FromSeconds(25);

    private volatile bool _draining;
    private volatile bool _storesSeen;

    /// <summary>Whether every store has answered since the start.</summary>
    public bool StoresSeen
    {
        get => _storesSeen;
        set => _storesSeen = value;
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var ready =
            lifetime.ApplicationStarted.IsCancellationRequested && !_draining && !lifetime.ApplicationStopping.IsCancellationRequested;
        return Task.FromResult(ready ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _draining = true;
        var delay = configuration.GetValue("Shop:DrainDelay", TimeSpan.FromSeconds(environment.IsDevelopment() ? 0 : 3));
        await Task.Delay(delay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

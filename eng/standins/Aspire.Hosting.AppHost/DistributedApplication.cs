using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;
using Aspire.Hosting.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>An application of several processes: runs them, or writes its manifest.</summary>
public class DistributedApplication(IHost host) : IHost, IAsyncDisposable
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isDisposed;

    public IServiceProvider Services => host.Services;

    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    /// <summary>A test starts and disposes of the application; the AppHost's own code, which would run it, only waits.</summary>
    internal bool IsRunByTest { get; set; }

    /// <summary>Starts and stops single resources.</summary>
    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new DistributedApplicationBuilder(args);

    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options) =>
        new DistributedApplicationBuilder(options);

    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>
    /// Runs the application until it is told to stop, or publishes it. What the user can put right, as a port that is taken, is said in
    /// one sentence, and makes the exit code 1. (The real package throws it.)
    /// </summary>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (IsRunByTest)
        {
            await _disposed.Task.WaitAsync(cancellationToken);
            return;
        }
        await using (this)
        {
            try
            {
                await StartAsync(cancellationToken);
                if (IsRunMode)
                {
                    await host.WaitForShutdownAsync(cancellationToken);
                }
            }
            catch (DistributedApplicationException failure)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                Environment.ExitCode = 1;
            }
            catch (OperationCanceledException) when (Lifetime.ApplicationStopping.IsCancellationRequested)
            {
                // It was told to stop before it had started.
            }
        }
    }

    public virtual async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (!IsRunMode)
        {
            await Services.GetRequiredService<ManifestPublisher>().PublishAsync(cancellationToken);
            return;
        }
        await host.StartAsync(cancellationToken);
        using var starting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Lifetime.ApplicationStopping);
        await Services.GetRequiredService<Runner>().StartAsync(starting.Token);
    }

    public virtual async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (IsRunMode)
        {
            await Services.GetRequiredService<Runner>().StopAsync();
            await host.StopAsync(cancellationToken);
        }
    }

    public virtual void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }
        if (IsRunMode)
        {
            // While the services that it uses are still there.
            await Services.GetRequiredService<Runner>().StopAsync();
        }
        if (host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
        _disposed.TrySetResult();
    }

    private IHostApplicationLifetime Lifetime => Services.GetRequiredService<IHostApplicationLifetime>();

    private bool IsRunMode => Services.GetRequiredService<DistributedApplicationExecutionContext>().IsRunMode;
}

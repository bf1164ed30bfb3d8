using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>Runs the resources of an application as native processes.</summary>
internal sealed class Runner(DistributedApplicationModel model, IServiceProvider services)
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = (model, services);
        throw new NotSupportedException("Running is not there yet.");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

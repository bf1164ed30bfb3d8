using System.Globalization;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Running;

/// <summary>Runs the resources of an application as native processes.</summary>
internal sealed class Runner(
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext execution,
    DataFolder data,
    AppHostIdentity appHost,
    ResourceNotificationService notifications,
    HealthCheckService health,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    IConfiguration configuration
) : IAsyncDisposable
{
    private readonly List<Replica> _replicas = [];
    private readonly Ports _ports = new();
    private RunFolder? _folder;
    private RunContext? _run;
    private Task _reporting = Task.CompletedTask;

    /// <summary>Healthy; or over, as it should be.</summary>
    public static bool IsWell(CustomResourceSnapshot snapshot) =>
        snapshot.HealthStatus == HealthStatus.Healthy || (snapshot.State?.Text == KnownResourceStates.Finished && snapshot.ExitCode == 0);

    /// <summary>Begins to start everything.</summary>
    /// <exception cref="DistributedApplicationException">A port or the data folder is taken, or a program is missing.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new DistributedApplicationException("Without containers an application runs on Linux only.");
        }
        var began = TimeProvider.System.GetTimestamp();
        var screen = configuration.GetValue("AppHost:Quiet", false) ? Screen.Silent : Screen.ForTerminal(model.Resources.SelectMany(IdsOf));
        AllocateEndpoints();
        _folder = await RunFolder.OpenAsync(data.Path, screen.Say, cancellationToken);
        await TellConnectionStringsAsync(cancellationToken);
        var supervisor = await Supervisor.StartAsync(_folder.SupervisorLock, cancellationToken);
        _run = new(model, execution)
        {
            Notifications = notifications,
            Folder = _folder,
            Supervisor = supervisor,
            Ports = _ports,
            Screen = screen,
        };
        _replicas.AddRange(model.Resources.SelectMany(resource => ReplicasOf(_run, resource)));
        _reporting = Task.Run(() => ReportAsync(_run, began), CancellationToken.None);
        foreach (var replica in _replicas)
        {
            await (IsOff(replica.Resource) ? SayNotStartedAsync(replica) : replica.StartAsync());
        }
    }

    /// <summary>Ends everything, projects before stores.</summary>
    public async Task StopAsync()
    {
        if (_run is null || _run.Ending.IsCancellationRequested)
        {
            return;
        }
        _run.Screen.Say("Stopping.");
        await _run.BeginEndingAsync();
        await _reporting;
        File.Delete(_run.Folder.RunFile);
        await _run.Supervisor.EndAsync();
        await Task.WhenAll(_replicas.Select(replica => replica.StopAsync()));
    }

    /// <summary>The replicas of a resource, or the one of that id.</summary>
    public IReadOnlyList<Replica> Find(string resourceNameOrId) =>
        [
            .. _replicas.Where(replica =>
                replica.Id.Equals(resourceNameOrId, StringComparison.OrdinalIgnoreCase)
                || replica.Resource.Name.Equals(resourceNameOrId, StringComparison.OrdinalIgnoreCase)
            ),
        ];

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_run is not null)
        {
            await _run.Supervisor.DisposeAsync();
            _run.Dispose();
        }
        _replicas.ForEach(replica => replica.Dispose());
        _ports.Dispose();
        _folder?.Dispose();
    }

    private static IEnumerable<string> IdsOf(IResource resource) =>
        resource switch
        {
            ProjectResource when resource.GetReplicaCount() is var count and > 1 => Enumerable
                .Range(1, count)
                .Select(number => $"{resource.Name}-{number.ToString(CultureInfo.InvariantCulture)}"),
            ProjectResource or ContainerResource => [resource.Name],
            _ => [],
        };

    private static bool IsOff(IResource resource) => resource.HasAnnotationOfType<ExplicitStartupAnnotation>();

    private Task SayNotStartedAsync(Replica replica) =>
        notifications.PublishUpdateAsync(replica.Resource, replica.Id, before => before with { State = KnownResourceStates.NotStarted });

    // A store's own first, then those of what lives in it.
    private async Task TellConnectionStringsAsync(CancellationToken cancellationToken)
    {
        var stores = model
            .Resources.OfType<IResourceWithConnectionString>()
            .ToLookup(resource => (resource as IResourceWithParent)?.Parent);
        foreach (var resource in stores[null].SelectMany(store => stores[store].Prepend(store)))
        {
            await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), cancellationToken);
        }
    }

    private void AllocateEndpoints()
    {
        var randomize = configuration.GetValue("DcpPublisher:RandomizePorts", false);
        foreach (var resource in model.Resources)
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>().Where(e => e.Protocol == ProtocolType.Tcp))
            {
                endpoint.AllocatedReplicas =
                [
                    .. Enumerable
                        .Range(0, resource.GetReplicaCount())
                        .Select(replica => new AllocatedEndpoint(
                            endpoint,
                            endpoint.TargetHost,
                            PortOf(resource, endpoint, replica, randomize)
                        )),
                ];
            }
        }
    }

    // Only the first replica can have the port that was asked for.
    private int PortOf(IResource resource, EndpointAnnotation endpoint, int replica, bool randomize) =>
        endpoint.Port is not { } port || replica > 0 || randomize ? _ports.Choose() : _ports.Take(port, resource.Name);

    private IEnumerable<Replica> ReplicasOf(RunContext run, IResource resource) =>
        resource switch
        {
            ProjectResource project => IdsOf(resource)
                .Select((id, index) => new Replica(run, project, id, new ProjectRecipe(run, project, index, id, appHost.Assembly, health))),
            ContainerResource container => [new(run, container, container.Name, RecipeOf(run, container))],
            _ => [],
        };

    private static StoreRecipe RecipeOf(RunContext run, ContainerResource container)
    {
        if (!container.TryGetLastAnnotation<NativeStore>(out var store))
        {
            throw new DistributedApplicationException($"'{container.Name}' is a container for which no native program is known.");
        }
        return new(store, new(run, container, Account.ToRunAs(store.AccountName)));
    }

    // Tells the user, scripts and tests how things stand.
    private async Task ReportAsync(RunContext run, long began)
    {
        var wasReady = false;
        var well = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var awaited = _replicas.Where(replica => !IsOff(replica.Resource)).Select(replica => replica.Id).ToList();
        try
        {
            await foreach (var change in notifications.WatchAsync(run.Ending))
            {
                if (_replicas.FirstOrDefault(replica => replica.Id == change.ResourceId) is null)
                {
                    continue;
                }
                _ = IsWell(change.Snapshot) ? well.Add(change.ResourceId) : well.Remove(change.ResourceId);
                if (!wasReady && well.IsSupersetOf(awaited))
                {
                    wasReady = true;
                    var seconds = run.Time.GetElapsedTime(began).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
                    run.Screen.Say($"Everything is up after {seconds} s.");
                }
                if (wasReady)
                {
                    RunFile.Of(run, _replicas).Write(run.Folder.RunFile);
                }
            }
        }
        catch (IOException failure)
        {
            run.Screen.Say($"{run.Folder.RunFile} is no longer kept up to date: {failure.Message}");
        }
        catch (OperationCanceledException)
        {
            // The application is ending.
        }
    }
}

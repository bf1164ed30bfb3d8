using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>What the parts of one run share.</summary>
internal sealed class RunContext(DistributedApplicationModel model, DistributedApplicationExecutionContext execution) : IDisposable
{
    private readonly CancellationTokenSource _ending = new();

    public DistributedApplicationModel Model => model;

    public required ResourceNotificationService Notifications { get; init; }

    public required RunFolder Folder { get; init; }

    public required Supervisor Supervisor { get; init; }

    public required Ports Ports { get; init; }

    public required Screen Screen { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Once cancelled, processes end because they are meant to.</summary>
    public CancellationToken Ending => _ending.Token;

    public Task BeginEndingAsync() => _ending.CancelAsync();

    /// <summary>The variables and arguments of a resource, for one of its replicas.</summary>
    public async Task<(Dictionary<string, string> Environment, List<string> Arguments)> EvaluateAsync(
        IResource resource,
        int replica,
        CancellationToken cancellationToken
    )
    {
        var context = new ValueProviderContext
        {
            ExecutionContext = execution,
            Caller = resource,
            Replica = replica,
        };
        var environment = new Dictionary<string, string>();
        foreach (var (name, value) in await resource.EvaluateEnvironmentAsync(execution, cancellationToken))
        {
            if (await ResourceExtensions.ResolveAsync(value, context, cancellationToken) is { } text)
            {
                environment[name] = text;
            }
        }
        var arguments = new List<string>();
        foreach (var value in await resource.EvaluateArgumentsAsync(execution, cancellationToken))
        {
            arguments.Add(await ResourceExtensions.ResolveAsync(value, context, cancellationToken) ?? string.Empty);
        }
        return (environment, arguments);
    }

    public void Dispose() => _ending.Dispose();
}

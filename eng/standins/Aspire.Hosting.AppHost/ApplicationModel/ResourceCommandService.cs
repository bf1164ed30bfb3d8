using Aspire.Hosting.Running;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Starts and stops single resources of a running application.</summary>
public class ResourceCommandService
{
    private readonly Runner _runner;

    internal ResourceCommandService(Runner runner) => _runner = runner;

    /// <summary>Executes a command for every replica of the resource.</summary>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(
        IResource resource,
        string commandName,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(resource);
        return ExecuteAsync(_runner.Find(resource.Name), resource.Name, commandName, cancellationToken);
    }

    /// <summary>Executes a command for one replica, or for the resource of that name when it has but one.</summary>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(
        string resourceId,
        string commandName,
        CancellationToken cancellationToken = default
    )
    {
        var found = _runner.Find(resourceId);
        return ExecuteAsync(found.Count == 1 ? found : [], resourceId, commandName, cancellationToken);
    }

    private static async Task<ExecuteCommandResult> ExecuteAsync(
        IReadOnlyList<Replica> replicas,
        string resourceId,
        string commandName,
        CancellationToken cancellationToken
    )
    {
        if (replicas.Count == 0)
        {
            return new() { Success = false, Message = $"There is no resource '{resourceId}' to be started or stopped." };
        }
        if (commandName is not ("start" or "stop" or "restart"))
        {
            return new() { Success = false, Message = $"The resource '{resourceId}' has no command '{commandName}'." };
        }
        if (commandName != KnownResourceCommands.StartCommand)
        {
            await Task.WhenAll(replicas.Select(replica => replica.StopAsync())).WaitAsync(cancellationToken);
        }
        if (commandName != KnownResourceCommands.StopCommand)
        {
            await Task.WhenAll(replicas.Select(replica => replica.StartAsync())).WaitAsync(cancellationToken);
        }
        return new() { Success = true };
    }
}

/// <summary>The commands there are.</summary>
public static class KnownResourceCommands
{
    public static readonly string StartCommand = "start";
    public static readonly string StopCommand = "stop";
    public static readonly string RestartCommand = "restart";
}

/// <summary>What came of a command.</summary>
public sealed class ExecuteCommandResult
{
    public required bool Success { get; init; }

    public string? Message { get; init; }
}

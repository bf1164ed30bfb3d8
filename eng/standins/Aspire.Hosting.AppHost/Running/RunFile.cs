using System.Text.Json;
using System.Text.Json.Serialization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>
/// What <c>run.json</c> says to scripts and tests while an application runs: written when all is healthy for the first time, kept
/// up to date, gone when the application ends.
/// </summary>
internal sealed record RunFile(int Pid, string Data, string Stores, IReadOnlyDictionary<string, RunFile.Entry> Resources)
{
    /// <summary>A resource: lists hold one element per replica; a pid of 0 stands for one that is off.</summary>
    public sealed record Entry(
        string State,
        bool Healthy,
        IReadOnlyList<int> Pids,
        IReadOnlyDictionary<string, IReadOnlyList<string>> Endpoints,
        IReadOnlyList<string> Logs
    );

    public static RunFile Of(RunContext run, IReadOnlyList<Replica> replicas) =>
        new(
            Environment.ProcessId,
            run.Folder.Path,
            run.Folder.Stores,
            replicas
                .GroupBy(replica => replica.Resource)
                .ToDictionary(group => group.Key.Name, group => EntryOf(run, group.Key, [.. group]))
        );

    public void Write(string path)
    {
        var unfinished = $"{path}.{Environment.ProcessId}";
        File.WriteAllText(unfinished, JsonSerializer.Serialize(this, RunFileJson.Default.RunFile));
        File.Move(unfinished, path, overwrite: true);
    }

    private static Entry EntryOf(RunContext run, IResource resource, List<Replica> replicas)
    {
        var states = replicas
            .Select(replica => run.Notifications.TryGetCurrentState(replica.Id, out var change) ? change.Snapshot : null)
            .ToList();
        return new(
            states.FirstOrDefault(state => state?.State?.Text != KnownResourceStates.Running)?.State?.Text ?? KnownResourceStates.Running,
            states.TrueForAll(state => state is not null && Runner.IsWell(state)),
            [.. replicas.Select(replica => replica.ProcessId ?? 0)],
            resource
                .Annotations.OfType<EndpointAnnotation>()
                .ToDictionary(
                    endpoint => endpoint.Name,
                    endpoint => (IReadOnlyList<string>)[.. endpoint.AllocatedReplicas.Select(allocated => allocated.UriString)]
                ),
            [.. replicas.Select(replica => replica.LogFile)]
        );
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RunFile))]
internal sealed partial class RunFileJson : JsonSerializerContext;

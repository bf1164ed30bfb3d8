using System.Text.Json;

namespace Shop.Tests.Load.Running;

/// <summary>The processes of a shop that runs as native processes: what its AppHost writes to <c>run.json</c> in its data folder.</summary>
internal static class RunFile
{
    /// <summary>Process ids by resource, one per replica that runs; empty where the shop runs in containers and has no such file.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<int>> Processes(string data)
    {
        var path = Path.Combine(data, "run.json");
        if (!File.Exists(path))
        {
            return new Dictionary<string, IReadOnlyList<int>>();
        }

        using var file = JsonDocument.Parse(File.ReadAllBytes(path));
        return file
            .RootElement.GetProperty("resources")
            .EnumerateObject()
            .ToDictionary(
                resource => resource.Name,
                resource =>
                    (IReadOnlyList<int>)
                        [.. resource.Value.GetProperty("pids").EnumerateArray().Select(pid => pid.GetInt32()).Where(pid => pid > 0)]
            );
    }
}

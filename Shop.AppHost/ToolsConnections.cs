using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shop.AppHost;

/// <summary>Tells the operators' tools where the stores of a running shop are.</summary>
internal static class ToolsConnections
{
    /// <summary>
    /// Writes <c>connections.json</c> into the data folder as soon as all of the stores can be named: connection strings by resource
    /// name, passwords among them, for the owner's eyes only. Not when publishing.
    /// </summary>
    public static void TellTools(
        this IDistributedApplicationBuilder builder,
        params IReadOnlyList<IResourceBuilder<IResourceWithConnectionString>> stores
    )
    {
        if (!builder.ExecutionContext.IsRunMode)
        {
            return;
        }

        var file = new ConnectionsFile(PrivateFile.InData(builder, "connections.json"), stores.Count);
        foreach (var store in stores)
        {
            store.OnConnectionStringAvailable(
                async (resource, _, ct) => file.Add(resource.Name, await resource.GetConnectionStringAsync(ct))
            );
        }
    }
}

/// <summary>Collects the connection strings, whichever comes first, and writes them when there are as many as there should be.</summary>
internal sealed class ConnectionsFile(string path, int count)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, string?> _connections = new(StringComparer.Ordinal);

    /// <summary>Adds a store's connection string, or replaces it when the store's place has changed.</summary>
    public void Add(string name, string? connectionString)
    {
        lock (_lock)
        {
            _connections[name] = connectionString;
            if (_connections.Count == count)
            {
                PrivateFile.Write(
                    path,
                    stream => JsonSerializer.Serialize(stream, _connections, ConnectionsJson.Default.SortedDictionaryStringString)
                );
            }
        }
    }
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(SortedDictionary<string, string?>))]
internal sealed partial class ConnectionsJson : JsonSerializerContext;

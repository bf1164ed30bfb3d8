using System.Text.Json;

namespace Shop.Tests.Load.Running;

/// <summary>How to reach the stores of the running shop: what the AppHost writes to <c>connections.json</c> in its data folder.</summary>
internal sealed record Connections(string OrderDb, string Redis)
{
    /// <exception cref="IOException">The file is not there, or does not name the stores.</exception>
    public static Connections Read(string path)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(path));
        return new(Of("orderdb"), Of("redis"));

        string Of(string name) =>
            file.RootElement.TryGetProperty(name, out var value) && value.GetString() is { } text
                ? text
                : throw new IOException($"{path} does not name {name}.");
    }

    /// <summary>Keeps passwords out of logs.</summary>
    public override string ToString() => nameof(Connections);
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aspire.Hosting;

/// <summary>Where the application's stores and secrets live on this machine: <c>SHOP_DATA</c>, or <c>.data</c> beside the AppHost.</summary>
internal sealed record DataFolder
{
    public DataFolder(string path, string appHostDirectory) => Path = System.IO.Path.GetFullPath(path, appHostDirectory);

    public string Path { get; }
}

/// <summary>
/// Keeps generated secrets in <c>secrets.json</c> in the data folder, readable by its owner only. (The real package keeps them
/// in the user's secrets, per project; these belong to the data that they protect.)
/// </summary>
internal sealed class SecretStore(DataFolder folder)
{
    private readonly Lock _lock = new();

    private string File => Path.Combine(folder.Path, "secrets.json");

    public string GetOrAdd(string key, Func<string> create)
    {
        lock (_lock)
        {
            var secrets = Read();
            if (secrets[key]?.GetValue<string>() is { } known)
            {
                return known;
            }
            var value = create();
            secrets[key] = value;
            Write(secrets);
            return value;
        }
    }

    private JsonObject Read() => System.IO.File.Exists(File) ? JsonNode.Parse(System.IO.File.ReadAllText(File))!.AsObject() : [];

    private void Write(JsonObject secrets)
    {
        Directory.CreateDirectory(folder.Path);
        var unfinished = $"{File}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using (var stream = new FileStream(unfinished, options))
        {
            JsonSerializer.Serialize(stream, secrets);
        }
        // A reader sees the old file or the new one, never half of one.
        System.IO.File.Move(unfinished, File, overwrite: true);
    }
}

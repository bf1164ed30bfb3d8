using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Npgsql;

namespace Shop.Tools.Backup;

/// <summary>The shop's databases, as PostgreSQL's own programs copy them, roles and rights included.</summary>
/// <param name="byName">Connection strings of a superuser.</param>
internal sealed class Databases(IReadOnlyDictionary<string, NpgsqlConnectionStringBuilder> byName)
{
    private const string RolesFile = "roles.sql";
    private const string VersionsFolder = "/usr/lib/postgresql";

    /// <summary>Those that the file names in which the AppHost says how to reach the stores.</summary>
    public static Databases Read(string connections)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(connections));
        return new(
            file.RootElement.EnumerateObject()
                .Where(store => store.Value.GetString()!.Contains("Database=", StringComparison.OrdinalIgnoreCase))
                .ToDictionary(store => store.Name, store => new NpgsqlConnectionStringBuilder(store.Value.GetString()))
        );
    }

    /// <summary>Writes each database into a file of <paramref name="folder"/>, as it is at one instant.</summary>
    /// <exception cref="IOException">A program is missing or failed; the message has its words.</exception>
    public async Task SaveAsync(string folder, CancellationToken ct)
    {
        var server = byName.Values.First();
        await RunAsync(server, ["pg_dumpall", "--roles-only", "--file", Path.Combine(folder, RolesFile)], ct);
        foreach (var (name, database) in byName)
        {
            await RunAsync(database, ["pg_dump", "--format=custom", "--file", FileOf(folder, name), "--dbname", database.Database!], ct);
        }
    }

    /// <summary>Fills databases that are there and empty.</summary>
    /// <exception cref="IOException">One of them is not empty, or its file is missing or damaged; it is as it was then.</exception>
    public async Task RestoreAsync(string folder, CancellationToken ct)
    {
        // Roles that are there already are refused, and are good as they are.
        var server = byName.Values.First();
        await RunAsync(server, ["psql", "--no-psqlrc", "--quiet", "--dbname", "postgres", "--file", Path.Combine(folder, RolesFile)], ct);
        foreach (var (name, database) in byName)
        {
            await RunAsync(
                database,
                ["pg_restore", "--exit-on-error", "--single-transaction", "--dbname", database.Database!, FileOf(folder, name)],
                ct
            );
        }
    }

    private static string FileOf(string folder, string name) => Path.Combine(folder, $"{name}.dump");

    private static async Task RunAsync(NpgsqlConnectionStringBuilder server, string[] command, CancellationToken ct)
    {
        var start = new ProcessStartInfo(
            Locate(command[0]),
            [.. command.Skip(1), "--no-password", "--host", server.Host!, "--port", $"{server.Port}", "--username", server.Username!]
        )
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["PGPASSWORD"] = server.Password, ["PGCONNECT_TIMEOUT"] = "10" },
        };
        try
        {
            using var process = Process.Start(start)!;
            var said = Task.WhenAll(process.StandardError.ReadToEndAsync(ct), process.StandardOutput.ReadToEndAsync(ct));
            await process.WaitForExitAsync(ct);
            if (process.ExitCode != 0)
            {
                throw new IOException($"{command[0]} failed: {string.Concat(await said).Trim()}");
            }
        }
        catch (Win32Exception missing)
        {
            throw new IOException($"{command[0]} is missing; it comes with PostgreSQL.", missing);
        }
    }

    // A newer version reads an older server, not the other way round.
    private static string Locate(string program) =>
        (Directory.Exists(VersionsFolder) ? Directory.GetDirectories(VersionsFolder) : [])
            .Select(version => Path.Combine(version, "bin", program))
            .Where(File.Exists)
            .MaxBy(path => int.TryParse(path.Split('/')[^3], out var version) ? version : 0)
        ?? program;
}

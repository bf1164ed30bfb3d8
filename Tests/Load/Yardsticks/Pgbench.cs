using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Shop.Tests.Load.Yardsticks;

/// <summary>
/// PostgreSQL's own benchmark on the shop's own server: transactions that update an account and write a history row, 16 clients at a
/// time, in a database of its own (<c>loadbench</c>, kept between runs).
/// </summary>
internal sealed partial class Pgbench(string connectionString)
{
    private const string Database = "loadbench";
    private const string Scale = "10";

    /// <summary>The program's path; null when PostgreSQL's tools are not on this machine.</summary>
    public static string? Program { get; } =
        Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .GetDirectories("/usr/lib/postgresql")
                .OrderByDescending(version => int.TryParse(Path.GetFileName(version), out var number) ? number : 0)
                .Select(version => Path.Combine(version, "bin", "pgbench"))
                .FirstOrDefault(File.Exists)
            : null;

    /// <summary>Creates and fills the database where it is missing, or was left half filled.</summary>
    public async Task PrepareAsync(CancellationToken ct)
    {
        await using (var server = NpgsqlDataSource.Create(connectionString))
        {
            await using var find = server.CreateCommand("SELECT count(*) FROM pg_database WHERE datname = $1");
            find.Parameters.Add(new() { Value = Database });
            if (await find.ExecuteScalarAsync(ct) is 0L)
            {
                await using var create = server.CreateCommand($"CREATE DATABASE {Database}");
                await create.ExecuteNonQueryAsync(ct);
            }
        }

        await using var own = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Database = Database });
        // The last thing that filling does.
        await using var filled = own.CreateCommand("SELECT to_regclass('pgbench_accounts_pkey') IS NOT NULL");
        if (await filled.ExecuteScalarAsync(ct) is false)
        {
            await RunAsync(["--initialize", $"--scale={Scale}", "--quiet"], ct);
        }
    }

    /// <summary>Transactions per second over <paramref name="seconds"/>.</summary>
    public async Task<double> MeasureAsync(int seconds, CancellationToken ct)
    {
        var output = await RunAsync(["-N", "-c", "16", "-j", "2", "-T", seconds.ToString(CultureInfo.InvariantCulture)], ct);
        return Tps().Match(output) is { Success: true } match
            ? double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"pgbench did not say its tps: {output}");
    }

    private Task<string> RunAsync(string[] arguments, CancellationToken ct)
    {
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(
            Program ?? throw new InvalidOperationException("pgbench is not installed; it comes with PostgreSQL's server package."),
            [.. arguments, "-h", server.Host!, "-p", $"{server.Port}", "-U", server.Username!, Database]
        )
        {
            Environment = { ["PGPASSWORD"] = server.Password },
        };
        return Tool.RunAsync(start, ct);
    }

    [GeneratedRegex("^tps = ([0-9.]+)", RegexOptions.Multiline)]
    private static partial Regex Tps();
}

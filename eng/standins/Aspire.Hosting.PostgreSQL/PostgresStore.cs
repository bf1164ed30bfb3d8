using System.Globalization;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Running;

namespace Aspire.Hosting;

/// <summary>Runs a PostgreSQL container as the machine's own server, as durable as a production one.</summary>
internal sealed class PostgresStore(PostgresServerResource server) : NativeStore
{
    private const string DataFolder = "data";
    private const string VersionsFolder = "/usr/lib/postgresql";

    private string? _programs;

    public override string AccountName => "postgres";

    public override async Task<IReadOnlyList<ProcessSpec>> PrepareAsync(StoreContext context, CancellationToken cancellationToken)
    {
        _programs = ProgramsFor(context);
        if (!File.Exists(context.In($"{DataFolder}/PG_VERSION")))
        {
            await InitializeAsync(context, cancellationToken);
        }
        ForgetKilledServer(context.In($"{DataFolder}/postmaster.pid"));
        List<string> settings =
        [
            $"port={context.PortOf(PostgresServerResource.PrimaryEndpointName)}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=200",
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
        ];
        if (File.Exists($"{_programs}/../lib/pg_stat_statements.so"))
        {
            settings.Add("shared_preload_libraries=pg_stat_statements");
        }
        return
        [
            context.Process([
                $"{_programs}/postgres",
                "-D",
                context.In(DataFolder),
                .. settings.SelectMany(setting => new[] { "-c", setting }),
                .. context.Arguments,
            ]) with
            {
                // Ends open sessions instead of waiting for them.
                StopSignal = "INT",
            },
        ];
    }

    /// <summary>Connects as clients do, and creates the databases that are missing.</summary>
    public override async Task CheckAsync(StoreContext context, CancellationToken cancellationToken)
    {
        // Cheaper than a psql that has to find out.
        await (await context.ConnectAsync(PostgresServerResource.PrimaryEndpointName, cancellationToken)).DisposeAsync();
        var script = new StringBuilder("SELECT 1;\n");
        foreach (var database in server.Databases.Values.Distinct())
        {
            script.AppendLine(
                CultureInfo.InvariantCulture,
                $"SELECT format('CREATE DATABASE %I', {Literal(database)}) WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = {Literal(database)})\\gexec"
            );
        }
        await context.WriteAsync("databases.sql", script.ToString(), cancellationToken);
        var psql = context.Process(
            $"{_programs}/psql",
            "--no-psqlrc",
            "--quiet",
            "--no-password",
            "--set=ON_ERROR_STOP=1",
            "--host=127.0.0.1",
            $"--port={context.PortOf(PostgresServerResource.PrimaryEndpointName)}",
            $"--username={context.Environment["POSTGRES_USER"]}",
            "--dbname=postgres",
            $"--file={context.In("databases.sql")}"
        );
        var environment = new Dictionary<string, string>(psql.Environment) { ["PGPASSWORD"] = context.Environment["POSTGRES_PASSWORD"] };
        await context.RunAsync(psql with { Environment = environment }, cancellationToken);
    }

    // A server that was killed leaves its process id behind. When that has become another process's, no server would start again.
    private static void ForgetKilledServer(string pidFile)
    {
        if (File.Exists(pidFile))
        {
            var name = $"/proc/{File.ReadLines(pidFile).First()}/comm";
            if (!File.Exists(name) || File.ReadAllText(name).Trim() != "postgres")
            {
                File.Delete(pidFile);
            }
        }
    }

    private async Task InitializeAsync(StoreContext context, CancellationToken cancellationToken)
    {
        await context.WriteAsync("password", context.Environment["POSTGRES_PASSWORD"], cancellationToken);
        try
        {
            await context.RunAsync(
                context.Process(
                    $"{_programs}/initdb",
                    "--auth=scram-sha-256",
                    $"--username={context.Environment["POSTGRES_USER"]}",
                    $"--pwfile={context.In("password")}",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    $"--pgdata={context.In(DataFolder)}"
                ),
                cancellationToken
            );
        }
        finally
        {
            File.Delete(context.In("password"));
        }
    }

    /// <summary>The version that made the data; without data, the newest.</summary>
    private static string ProgramsFor(StoreContext context)
    {
        var made = context.In($"{DataFolder}/PG_VERSION");
        var wanted = File.Exists(made) ? File.ReadAllText(made).Trim() : "*";
        var versions = Directory.Exists(VersionsFolder) ? Directory.GetDirectories(VersionsFolder, wanted) : [];
        return versions
                .Select(version => $"{version}/bin")
                .Where(programs => File.Exists($"{programs}/initdb"))
                .MaxBy(programs => int.Parse(Path.GetFileName(Path.GetDirectoryName(programs))!, CultureInfo.InvariantCulture))
            ?? throw new DistributedApplicationException($"PostgreSQL {wanted.Trim('*')} is not installed; its package is postgresql.");
    }

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}

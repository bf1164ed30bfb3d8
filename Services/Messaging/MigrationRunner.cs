using System.Data;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Shop.Messaging;

/// <summary>Applies migrations to one database; safe to run from several processes at once.</summary>
internal sealed partial class MigrationRunner(NpgsqlDataSource dataSource, TimeProvider time, ILogger logger)
{
    private const long LockKey = 0x53484f504d494752;

    /// <summary>Applies what is missing of <paramref name="files"/>, in their order.</summary>
    public async Task RunAsync(IReadOnlyCollection<MigrationFile> files, CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        await ExecuteAsync(connection, null, $"set statement_timeout = 0; select pg_advisory_lock({LockKey})", ct);
        try
        {
            await RunAsync(connection, files, ct);
        }
        finally
        {
            // Closing is not enough: a pooled session is reset when it is used next.
            if (connection.State == ConnectionState.Open)
            {
                await ExecuteAsync(connection, null, "reset statement_timeout; select pg_advisory_unlock_all()", CancellationToken.None);
            }
        }
    }

    /// <summary>Waits until all of <paramref name="files"/> are applied.</summary>
    public async Task WaitAsync(IReadOnlyCollection<MigrationFile> files, CancellationToken ct)
    {
        var outage = new Outage();
        while (true)
        {
            try
            {
                await using var connection = await OpenAsync(ct);
                var applied = await AppliedAsync(connection, ct);
                if (files.FirstOrDefault(file => !applied.ContainsKey((file.Component, file.Number))) is not { } missing)
                {
                    return;
                }
                if (outage.Begins())
                {
                    LogNotMigrated($"{missing} is missing");
                }
            }
            catch (PostgresException refused) when (IsNotReadyForUs(refused))
            {
                if (outage.Begins())
                {
                    LogNotMigrated(refused.MessageText);
                }
            }
            await Task.Delay(outage.NextPause(), time, ct);
        }
    }

    private async Task RunAsync(NpgsqlConnection connection, IReadOnlyCollection<MigrationFile> files, CancellationToken ct)
    {
        await ExecuteAsync(
            connection,
            null,
            """
            create schema if not exists messaging;
            create table if not exists messaging.migrations (
              component text not null,
              number int not null,
              name text not null,
              sha256 text not null,
              applied_at timestamptz not null default now(),
              primary key (component, number)
            )
            """,
            ct
        );
        var applied = await AppliedAsync(connection, ct);
        foreach (var file in files)
        {
            if (!applied.TryGetValue((file.Component, file.Number), out var sha256))
            {
                await ApplyAsync(connection, file, ct);
                LogApplied(file);
            }
            else if (sha256 != file.Sha256)
            {
                throw new InvalidOperationException(
                    $"{file} was changed after it had been applied here. Undo that and add a new file instead."
                );
            }
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken ct)
    {
        var outage = new Outage();
        while (true)
        {
            try
            {
                return await dataSource.OpenConnectionAsync(ct);
            }
            catch (NpgsqlException exception) when (StoreOutage.IsPostgresUnreachable(exception) || IsMissingDatabase(exception))
            {
                if (outage.Begins())
                {
                    LogWaiting(exception.Message);
                }

                await Task.Delay(outage.NextPause(), time, ct);
            }
        }
    }

    // Whoever starts the server creates the database a moment later.
    private static bool IsMissingDatabase(NpgsqlException exception) => exception.SqlState == PostgresErrorCodes.InvalidCatalogName;

    // Our role, its rights or the tables are not there yet.
    private static bool IsNotReadyForUs(PostgresException refused) =>
        refused.SqlState
            is PostgresErrorCodes.InvalidPassword
                or PostgresErrorCodes.InvalidAuthorizationSpecification
                or PostgresErrorCodes.InsufficientPrivilege
                or PostgresErrorCodes.InvalidSchemaName
                or PostgresErrorCodes.UndefinedTable;

    private static async Task<Dictionary<(string, int), string>> AppliedAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select component, number, sha256 from messaging.migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var applied = new Dictionary<(string, int), string>();
        while (await reader.ReadAsync(ct))
        {
            applied.Add((reader.GetString(0), reader.GetInt32(1)), reader.GetString(2));
        }

        return applied;
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, MigrationFile file, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(connection, transaction, file.Sql, ct);
        await using var record = new NpgsqlCommand(
            "insert into messaging.migrations (component, number, name, sha256) values ($1, $2, $3, $4)",
            connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = file.Component },
                new() { Value = file.Number },
                new() { Value = file.Name },
                new() { Value = file.Sha256 },
            },
        };
        await record.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, string sql, CancellationToken ct)
    {
        // An index on a large table takes as long as it takes; so does waiting for another replica's turn.
        await using var command = new NpgsqlCommand(sql, connection, transaction) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(
        EventName = "MigrationsWaiting",
        Level = LogLevel.Warning,
        Message = "The database cannot be reached; waiting for it: {Reason}"
    )]
    private partial void LogWaiting(string reason);

    [LoggerMessage(
        EventName = "MigrationsMissing",
        Level = LogLevel.Warning,
        Message = "The database is not migrated to this version; waiting for whoever does that: {Reason}"
    )]
    private partial void LogNotMigrated(string reason);

    [LoggerMessage(EventName = "MigrationApplied", Level = LogLevel.Information, Message = "Applied {Migration}")]
    private partial void LogApplied(MigrationFile migration);
}

using Npgsql;

namespace Shop.Messaging;

/// <summary>Tells a store that cannot be reached from a statement that the store refused.</summary>
public static class StoreOutage
{
    /// <summary>
    /// Whether PostgreSQL could not be reached, or ended the session for reasons of its own (shutdown, start-up, no connection left,
    /// disk full). An error that the statement caused is none.
    /// </summary>
    public static bool IsPostgresUnreachable(Exception exception) =>
        exception switch
        {
            PostgresException refused => IsOfTheServer(refused.SqlState),
            // Npgsql's own exceptions: connection refused or broken, time-outs, pool exhausted.
            NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is IOException,
            _ => false,
        };

    /// <summary>Whether a row was to blame: data exceptions (SQLSTATE class 22) and violated constraints (23). The others of a batch can be
    /// written without it.</summary>
    public static bool IsCausedByARow(PostgresException refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return refused.SqlState.StartsWith("22", StringComparison.Ordinal) || refused.SqlState.StartsWith("23", StringComparison.Ordinal);
    }

    /// <summary>Whether <paramref name="matches"/> holds for the exception or for one that caused it.</summary>
    internal static bool Any(Exception? exception, Func<Exception, bool> matches)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (matches(cause))
            {
                return true;
            }
        }

        return false;
    }

    // 08 connection exception, 53 insufficient resources, 57P01–57P03 shutdown, crash and start-up, 58 system error,
    // 25006 a standby that was not promoted yet.
    private static bool IsOfTheServer(string sqlState) =>
        sqlState.StartsWith("08", StringComparison.Ordinal)
        || sqlState.StartsWith("53", StringComparison.Ordinal)
        || sqlState.StartsWith("58", StringComparison.Ordinal)
        || sqlState is "57P01" or "57P02" or "57P03" or "25006";
}

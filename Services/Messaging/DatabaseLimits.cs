using Npgsql;

namespace Shop.Messaging;

/// <summary>How services use their databases.</summary>
public static class DatabaseLimits
{
    // What a replica with a queue needs: its sixteen consumers, and some for requests and workers.
    private const int MaxConnections = 24;

    // More than a service has statements: each is prepared on a connection when it comes a second time.
    private const int MaxPrepared = 100;

    /// <summary>Statements, waits for locks included, end after 10 s, so that a request gets its 503 while somebody still listens; and one
    /// replica leaves connections to the others.</summary>
    public static void Apply(NpgsqlDataSourceBuilder source) => Apply(source, MaxConnections);

    /// <inheritdoc cref="Apply(NpgsqlDataSourceBuilder)"/>
    /// <param name="connections">How many a replica may have.</param>
    public static void Apply(NpgsqlDataSourceBuilder source, int connections)
    {
        ArgumentNullException.ThrowIfNull(source);
        var settings = source.ConnectionStringBuilder;
        settings.Options = $"{settings.Options} -c statement_timeout=10s".TrimStart();
        settings.MaxAutoPrepare = MaxPrepared;
        settings.AutoPrepareMinUsages = 2;
        settings.MaxPoolSize = Math.Min(settings.MaxPoolSize, connections);
    }
}

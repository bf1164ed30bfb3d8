using Npgsql;

namespace Shop.Analytics;

/// <summary>How analytics uses its database.</summary>
internal static class Database
{
    // The consumers' sixteen, the counter's and some for reports.
    private const int MaxConnections = 24;
    private const int MaxPrepared = 50;

    /// <summary>A report that takes longer than 10 s is given up, and one replica leaves connections to the others.</summary>
    public static void Limit(NpgsqlDataSourceBuilder source)
    {
        var settings = source.ConnectionStringBuilder;
        settings.Options = $"{settings.Options} -c statement_timeout=10s".TrimStart();
        settings.MaxAutoPrepare = MaxPrepared;
        settings.AutoPrepareMinUsages = 2;
        settings.MaxPoolSize = Math.Min(settings.MaxPoolSize, MaxConnections);
    }
}

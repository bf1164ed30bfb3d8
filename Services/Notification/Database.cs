using Npgsql;

namespace Shop.Notification;

/// <summary>How notification uses its database.</summary>
internal static class Database
{
    // Mails can wait: the server's connections belong to those who sell.
    private const int MaxConnections = 10;

    public static void Limit(NpgsqlDataSourceBuilder source)
    {
        var settings = source.ConnectionStringBuilder;
        settings.Options = $"{settings.Options} -c statement_timeout=10s".TrimStart();
        settings.MaxPoolSize = Math.Min(settings.MaxPoolSize, MaxConnections);
    }
}

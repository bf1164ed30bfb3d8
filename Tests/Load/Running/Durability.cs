using Npgsql;
using StackExchange.Redis;

namespace Shop.Tests.Load.Running;

/// <summary>The settings in force that decide what a store's <c>yes</c> is worth: figures taken without them mean something else.</summary>
internal static class Durability
{
    private static readonly string[] PostgresSettings = ["fsync", "full_page_writes", "synchronous_commit"];
    private static readonly string[] RedisSettings = ["appendonly", "appendfsync"];

    /// <summary>Setting and value, PostgreSQL's first.</summary>
    public static async Task<IReadOnlyList<(string Setting, string Value)>> ReadAsync(
        NpgsqlDataSource db,
        string redis,
        CancellationToken ct
    ) => [.. await PostgresAsync(db, ct), .. await RedisAsync(redis)];

    private static async Task<List<(string, string)>> PostgresAsync(NpgsqlDataSource db, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            "SELECT name, current_setting(name) FROM unnest($1) WITH ORDINALITY AS setting (name, place) ORDER BY place"
        );
        command.Parameters.Add(new() { Value = PostgresSettings });
        var settings = new List<(string, string)>();
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            settings.Add(($"postgres {rows.GetString(0)}", rows.GetString(1)));
        }

        return settings;
    }

    private static async Task<List<(string, string)>> RedisAsync(string redis)
    {
        var options = ConfigurationOptions.Parse(redis);
        // CONFIG counts as an administrator's command.
        options.AllowAdmin = true;
        using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        var server = connection.GetServer(connection.GetEndPoints()[0]);
        var settings = new List<(string, string)>();
        foreach (var name in RedisSettings)
        {
            settings.AddRange((await server.ConfigGetAsync(name)).Select(setting => ($"redis {setting.Key}", setting.Value)));
        }

        return settings;
    }
}

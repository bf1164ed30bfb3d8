using System.Globalization;
using StackExchange.Redis;

namespace Shop.Tests.Load.Stampedes;

/// <summary>What catalog keeps in Redis.</summary>
internal sealed class CatalogEntries(ConnectionMultiplexer redis) : IDisposable
{
    public static async Task<CatalogEntries> OpenAsync(string connectionString) =>
        new(await ConnectionMultiplexer.ConnectAsync(connectionString));

    /// <summary>Deletes all of it.</summary>
    public Task ForgetAsync() =>
        redis
            .GetDatabase()
            .ScriptEvaluateAsync("for _, key in ipairs(redis.call('keys', ARGV[1])) do redis.call('del', key) end", [], ["catalog:*"]);

    /// <summary>The process that is loading the product of a slug; null when none is.</summary>
    public async Task<int?> LoaderAsync(string slug)
    {
        var token = await redis
            .GetDatabase()
            .ScriptEvaluateAsync(
                "local keys = redis.call('keys', ARGV[1]) return keys[1] and redis.call('get', keys[1])",
                [],
                [$"catalog:*:slug:{slug}:lock"]
            );
        // machine/process/…
        return ((string?)token)?.Split('/') is [_, var process, ..] ? int.Parse(process, CultureInfo.InvariantCulture) : null;
    }

    public void Dispose() => redis.Dispose();
}

using System.Globalization;
using StackExchange.Redis;

namespace Shop.Tests.Load.Running;

/// <summary>What Redis says of its memory.</summary>
internal static class RedisMemory
{
    /// <summary>The bytes that it has allocated: <c>used_memory</c>.</summary>
    public static async Task<long> UsedAsync(string redis)
    {
        var options = ConfigurationOptions.Parse(redis);
        // INFO counts as an administrator's command.
        options.AllowAdmin = true;
        using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        var info = await connection.GetServer(connection.GetEndPoints()[0]).InfoAsync("memory");
        return long.Parse(
            info.SelectMany(section => section).Single(line => line.Key == "used_memory").Value,
            CultureInfo.InvariantCulture
        );
    }
}

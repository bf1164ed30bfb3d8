using System.Globalization;
using Shop.Redis;
using StackExchange.Redis;

namespace Shop.Catalog.Caching;

/// <summary>
/// Hears which products changed, and drops them from the process's memory. What is missed while Redis is away is noticed when the memory
/// is no longer fresh.
/// </summary>
internal sealed partial class ProductNews(IConnectionMultiplexer redis, ProductCache cache, TimeProvider time, ILogger<ProductNews> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TrySubscribeAsync())
        {
            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    // From then on the client library subscribes again by itself, whenever it is connected again.
    private async Task<bool> TrySubscribeAsync()
    {
        try
        {
            await redis.GetSubscriber().SubscribeAsync(CacheScripts.Channel, (_, message) => Hear(message));
            return true;
        }
        catch (Exception e) when (RedisStore.IsUnreachable(e))
        {
            LogUnheard(e.Message);
            return false;
        }
    }

    private void Hear(string? message)
    {
        if (
            message?.Split(' ') is [var id, var version, var slug]
            && Guid.TryParseExact(id, "D", out var product)
            && long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        )
        {
            cache.Announce(product, number, slug);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        EventName = "ChangesUnheard",
        Message = "Changes of products cannot be heard of yet: {Reason}"
    )]
    private partial void LogUnheard(string reason);
}

using System.Globalization;
using Microsoft.Extensions.Options;
using Shop.Redis;
using StackExchange.Redis;

namespace Shop.Catalog.Caching;

/// <summary>What Redis answered about a key.</summary>
internal enum ReadingState
{
    /// <summary>Redis cannot be asked.</summary>
    Away,

    /// <summary>There is an entry, and it is fresh.</summary>
    Fresh,

    /// <summary>There is none that is fresh, and the caller holds the lock now.</summary>
    Load,

    /// <summary>There is none that is fresh, and somebody else loads it.</summary>
    Wait,
}

/// <summary>An entry, or what is left of one.</summary>
/// <param name="Stamp">Who wrote it: the same stamp means the same data. Null: there is no entry.</param>
/// <param name="Data">Empty: there is no such product. Null: the caller holds that stamp already.</param>
internal sealed record Reading(ReadingState State, long Version = 0, string? Stamp = null, string? Data = null);

/// <summary>What became of something that was loaded.</summary>
internal enum Writing
{
    Kept,

    /// <summary>It changed while it was loaded: load again.</summary>
    Outdated,

    /// <summary>The lock had ended, so another replica may be loading; what was loaded is good.</summary>
    Lost,

    /// <summary>Redis cannot be asked.</summary>
    Away,
}

/// <summary>The level that replicas share: entries and locks in Redis, by <see cref="CacheScripts"/>.</summary>
internal sealed class SharedProducts(RedisStore redis, IOptions<CacheOptions> options, TimeProvider time)
{
    /// <summary>Raised when <see cref="CachedProduct"/> changes, so that releases beside each other do not read each other's entries.</summary>
    private const int Format = 1;

    private const double Spread = 0.2;

    private readonly CacheOptions limits = options.Value;
    private readonly AwayGuard away = new(options.Value.AwayPause, time);

    public static string KeyOf(Guid id) => $"catalog:{Format}:product:{id:D}";

    public static string KeyOf(string slug) => $"catalog:{Format}:slug:{slug}";

    /// <summary>Looks for an entry; where there is none that is fresh, takes its lock if it can.</summary>
    /// <param name="token">The caller's, for the lock.</param>
    /// <param name="held">The stamp that the caller holds the data of.</param>
    public async Task<Reading> ReadAsync(string key, string token, string? held, CancellationToken ct)
    {
        var answer = await TryAsync(CacheScripts.Read, [key, LockOf(key)], [token, Milliseconds(limits.LockMax), held ?? ""], ct);
        if (answer is null)
        {
            return new(ReadingState.Away);
        }

        var state = answer[0] switch
        {
            "fresh" => ReadingState.Fresh,
            "load" => ReadingState.Load,
            _ => ReadingState.Wait,
        };
        return answer.Length == 1
            ? new(state)
            : new(state, long.Parse(answer[1], CultureInfo.InvariantCulture), answer[2], answer.Length > 3 ? answer[3] : null);
    }

    /// <summary>Keeps what was loaded under the lock of <paramref name="id"/>, and unlocks it.</summary>
    public Task<Writing> WriteAsync(Guid id, string token, LoadedProduct? product, CancellationToken ct)
    {
        var key = KeyOf(id);
        return WriteAsync(CacheScripts.WriteProduct, [key, LockOf(key), MinimumOf(key)], Arguments(token, product), ct);
    }

    /// <summary>Keeps what was loaded under the lock of <paramref name="slug"/>, and unlocks it.</summary>
    public Task<Writing> WriteAsync(string slug, string token, LoadedProduct? product, CancellationToken ct)
    {
        var key = KeyOf(slug);
        RedisKey[] keys = [key, LockOf(key)];
        if (product is not null)
        {
            var target = KeyOf(product.Id);
            keys = [.. keys, target, MinimumOf(target)];
        }

        return WriteAsync(CacheScripts.WriteSlug, keys, [.. Arguments(token, product), product is null ? "" : $"{product.Id:D}"], ct);
    }

    /// <summary>Lets others load, when the caller could not.</summary>
    public Task UnlockAsync(string key, string token, CancellationToken ct) => TryAsync(CacheScripts.Unlock, [LockOf(key)], [token], ct);

    /// <summary>Makes whatever is older than <paramref name="version"/> stale, for good, and tells all replicas.</summary>
    /// <exception cref="TimeoutException">Redis gave no answer.</exception>
    /// <exception cref="RedisConnectionException">Redis is away.</exception>
    public Task InvalidateAsync(Guid id, CurrentProduct current, CancellationToken ct)
    {
        var (key, slug) = (KeyOf(id), KeyOf(current.Slug));
        return redis.RunAsync(
            CacheScripts.Invalidate,
            [key, MinimumOf(key), slug, LockOf(slug)],
            [$"{id:D}", current.Version, current.Slug, Milliseconds(limits.MinimumKept), CacheScripts.Channel],
            ct
        );
    }

    private async Task<Writing> WriteAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments, CancellationToken ct) =>
        await TryAsync(script, keys, arguments, ct) switch
        {
            null => Writing.Away,
            ["kept"] => Writing.Kept,
            ["lost"] => Writing.Lost,
            _ => Writing.Outdated,
        };

    /// <summary>The script's answer; null when Redis is away, or was a moment ago.</summary>
    private async Task<string[]?> TryAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments, CancellationToken ct)
    {
        if (!away.MayTry())
        {
            return null;
        }

        try
        {
            var answer = await redis.RunAsync(script, keys, arguments, ct);
            away.Worked();
            return answer;
        }
        catch (Exception e) when (RedisStore.IsUnreachable(e))
        {
            away.Failed();
            return null;
        }
    }

    private RedisValue[] Arguments(string token, LoadedProduct? product)
    {
        var fresh = product is null ? limits.UnknownFresh : limits.SharedFresh * (1 - Spread + (2 * Spread * Random.Shared.NextDouble()));
        return [token, product?.Version ?? 0, Milliseconds(fresh), Milliseconds(limits.Kept), product?.Json ?? ""];
    }

    private static string LockOf(string key) => $"{key}:lock";

    private static string MinimumOf(string key) => $"{key}:min";

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}

using Shop.Redis;

namespace Shop.Catalog.Caching;

/// <summary>
/// What replicas agree on in Redis. An entry is a hash: v the version, f until when it is fresh (ms), s the stamp of whoever wrote it, d the
/// data ('' when there is no such product). Beside it are its lock (the token of who loads it) and its minimum version.
/// </summary>
internal static class CacheScripts
{
    /// <summary>Where replicas hear what changed: "id version slug".</summary>
    public const string Channel = "catalog:changes";

    /// <summary>
    /// The entry when it is fresh (without its data, when the caller holds that stamp); else whether the caller is to load it, and what is
    /// there of old.
    /// </summary>
    public static readonly RedisScript Read = new(
        """
        local time = redis.call('time')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local held = redis.call('hmget', KEYS[1], 'v', 'f', 's', 'd')
        if held[1] and tonumber(held[2]) > now then
          if held[3] == ARGV[3] then return {'fresh', held[1], held[3]} end
          return {'fresh', held[1], held[3], held[4]}
        end
        local state = 'wait'
        if redis.call('set', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then state = 'load' end
        if held[1] then return {state, held[1], held[3], held[4]} end
        return {state}
        """
    );

    /// <summary>Keeps a product that was loaded under the caller's lock and unlocks it, unless it changed meanwhile or the lock is lost.</summary>
    public static readonly RedisScript WriteProduct = new(
        $$"""
        {{Keep}}
        local ours = redis.call('get', KEYS[2]) == ARGV[1]
        if ours then redis.call('del', KEYS[2]) end
        if tonumber(ARGV[2]) < tonumber(redis.call('get', KEYS[3]) or '0') then return {'outdated'} end
        if not ours then return {'lost'} end
        keep(KEYS[1], ARGV[2], ARGV[5], ARGV[3], ARGV[4])
        return {'kept'}
        """
    );

    /// <summary>
    /// The same for a slug: keeps where it leads and, unless it changed meanwhile, the product that was loaded with it. What a slug leads to
    /// has no version: whoever changes that takes the lock away.
    /// </summary>
    public static readonly RedisScript WriteSlug = new(
        $$"""
        {{Keep}}
        if redis.call('get', KEYS[2]) ~= ARGV[1] then return {'outdated'} end
        redis.call('del', KEYS[2])
        if KEYS[3] and tonumber(ARGV[2]) < tonumber(redis.call('get', KEYS[4]) or '0') then return {'outdated'} end
        keep(KEYS[1], '0', ARGV[6], ARGV[3], ARGV[4])
        if KEYS[3] then keep(KEYS[3], ARGV[2], ARGV[5], ARGV[3], ARGV[4]) end
        return {'kept'}
        """
    );

    /// <summary>Gives up the caller's lock.</summary>
    public static readonly RedisScript Unlock = new(
        """
        if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end
        return {}
        """
    );

    /// <summary>
    /// A product has a new version: nothing older is fresh from here on or will be kept, its slug leads nowhere else, and all replicas are
    /// told. What was there stays for when the database is away.
    /// </summary>
    public static readonly RedisScript Invalidate = new(
        """
        local version = tonumber(ARGV[2])
        local minimum = math.max(version, tonumber(redis.call('get', KEYS[2]) or '0'))
        redis.call('set', KEYS[2], string.format('%.0f', minimum), 'PX', ARGV[4])
        local held = redis.call('hmget', KEYS[1], 'v', 'd')
        if held[1] and tonumber(held[1]) < version then
          if held[2] == '' then redis.call('del', KEYS[1]) else redis.call('hset', KEYS[1], 'f', '0') end
        end
        if redis.call('hget', KEYS[3], 'd') ~= ARGV[1] then redis.call('del', KEYS[3], KEYS[4]) end
        redis.call('publish', ARGV[5], ARGV[1] .. ' ' .. ARGV[2] .. ' ' .. ARGV[3])
        return {}
        """
    );

    // What does not exist is forgotten when it is no longer fresh; all else stays for failures.
    private const string Keep = """
        local function keep(key, version, data, fresh, kept)
          local time = redis.call('time')
          local now = time[1] * 1000 + math.floor(time[2] / 1000)
          redis.call('hset', key, 'v', version, 'f', string.format('%.0f', now + fresh), 's', ARGV[1], 'd', data)
          redis.call('pexpire', key, data == '' and fresh or kept)
        end
        """;
}

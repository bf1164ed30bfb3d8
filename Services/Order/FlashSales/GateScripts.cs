using Shop.Redis;

namespace Shop.Order.FlashSales;

/// <summary>
/// What happens at a sale's gate in Redis, each atomic. KEYS: the gate (hash: epoch, left, returning, visible, opens, closes, ready,
/// entries), its people (hash: person → ticket and idempotency key), and those whose ticket is not known to be committed (sorted set by
/// time). Times are milliseconds by Redis' own clock, so that no replica's clock matters.
///
/// Units that come back to a sold-out gate are <c>returning</c> until <c>visible</c>, a moment later: for that moment <c>sold_out</c> is
/// certain, and may be given by whoever heard it. While a gate is new it is not <c>ready</c>, for the same reason.
/// </summary>
internal static class GateScripts
{
    /// <summary>How long <c>sold_out</c> is certain, and so how much later than in truth a unit comes back, in milliseconds.</summary>
    public const string Certain = "500";

    // How long a gate is kept after its sale: for those who ask again what became of their key.
    private const string KeepMs = "3600000";

    private const string Now = """
        local time = redis.call('time')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        """;

    private const string Return = $$"""
        local function give_back(units)
          {{Now}}
          local gate = redis.call('hmget', KEYS[1], 'left', 'returning')
          if not gate[1] then return end
          if tonumber(gate[1]) > 0 then
            redis.call('hincrby', KEYS[1], 'left', units)
            return
          end
          if tonumber(gate[2]) == 0 then redis.call('hset', KEYS[1], 'visible', now + {{Certain}}) end
          redis.call('hincrby', KEYS[1], 'returning', units)
        end
        """;

    /// <summary>
    /// ARGV: person, ticket, idempotency key. Answers none (there is no gate), wait (it is not ready), known (epoch, ticket and key), early (ms), over,
    /// sold_out (ms for which it is certain, what the set of people is at) or taken (epoch).
    /// </summary>
    public static readonly RedisScript Enter = new(
        $$"""
        local gate = redis.call('hmget', KEYS[1], 'epoch', 'left', 'returning', 'visible', 'opens', 'closes', 'ready', 'entries')
        if not gate[1] then return {'none'} end
        local known = redis.call('hget', KEYS[2], ARGV[1])
        if known then return {'known', gate[1], known} end
        {{Now}}
        if now >= tonumber(gate[6]) then return {'over'} end
        if now < tonumber(gate[5]) then return {'early', tostring(tonumber(gate[5]) - now)} end
        if now < tonumber(gate[7]) then return {'wait'} end
        local left, returning, certain = tonumber(gate[2]), tonumber(gate[3]), {{Certain}}
        if returning > 0 and now >= tonumber(gate[4]) then
          left = left + returning
          redis.call('hset', KEYS[1], 'left', left, 'returning', 0)
        elseif returning > 0 then
          certain = tonumber(gate[4]) - now
        end
        if left <= 0 then return {'sold_out', tostring(certain), gate[1] .. ':' .. gate[8]} end
        redis.call('hset', KEYS[1], 'left', left - 1, 'entries', tonumber(gate[8]) + 1)
        redis.call('hset', KEYS[2], ARGV[1], ARGV[2] .. ARGV[3])
        redis.call('zadd', KEYS[3], now, ARGV[1])
        for i = 2, 3 do redis.call('pexpireat', KEYS[i], gate[6] + {{KeepMs}}) end
        return {'taken', gate[1]}
        """
    );

    /// <summary>What the set of people is at, then the idempotency keys of all of them.</summary>
    public static readonly RedisScript Holders = new(
        """
        local gate = redis.call('hmget', KEYS[1], 'epoch', 'entries')
        if not gate[1] then return {} end
        local answer = {gate[1] .. ':' .. gate[2]}
        for _, entry in ipairs(redis.call('hvals', KEYS[2])) do answer[#answer + 1] = string.sub(entry, 23) end
        return answer
        """
    );

    /// <summary>ARGV: epoch, units. Units come back, unless the gate is another one: then it was built knowing of them.</summary>
    public static readonly RedisScript GiveBack = new(
        $$"""
        {{Return}}
        if redis.call('hget', KEYS[1], 'epoch') ~= ARGV[1] then return {'stale'} end
        give_back(tonumber(ARGV[2]))
        return {'ok'}
        """
    );

    /// <summary>ARGV: person, ticket. Forgets an entry that became no ticket, and its unit comes back.</summary>
    public static readonly RedisScript Forget = new(
        $$"""
        {{Return}}
        local entry = redis.call('hget', KEYS[2], ARGV[1])
        redis.call('zrem', KEYS[3], ARGV[1])
        if not entry or string.sub(entry, 1, 22) ~= ARGV[2] then return {'unknown'} end
        redis.call('hdel', KEYS[2], ARGV[1])
        give_back(1)
        return {'ok'}
        """
    );

    /// <summary>ARGV: oldest age in ms, how many. The people whose entries are older and not known to be committed, each with its ticket.</summary>
    public static readonly RedisScript Unconfirmed = new(
        $$"""
        {{Now}}
        local answer = {}
        for _, person in ipairs(redis.call('zrangebyscore', KEYS[3], '-inf', now - ARGV[1], 'limit', 0, ARGV[2])) do
          local entry = redis.call('hget', KEYS[2], person)
          answer[#answer + 1] = person
          answer[#answer + 1] = entry and string.sub(entry, 1, 22) or ''
        end
        return answer
        """
    );

    /// <summary>The gate's epoch, its units, and the tickets that are not known to be committed.</summary>
    public static readonly RedisScript Look = new(
        """
        local gate = redis.call('hmget', KEYS[1], 'epoch', 'left', 'returning')
        if not gate[1] then return {} end
        local answer = {gate[1], tostring(tonumber(gate[2]) + tonumber(gate[3]))}
        for _, person in ipairs(redis.call('zrange', KEYS[3], 0, -1)) do
          local entry = redis.call('hget', KEYS[2], person)
          if entry then answer[#answer + 1] = string.sub(entry, 1, 22) end
        end
        return answer
        """
    );

    /// <summary>
    /// KEYS[4]: the builder's lock. ARGV: its token, epoch, units left, ms until it opens, ms until it closes, ms
    /// until it is ready. The people are there already. Nothing happens when the lock has gone to another builder.
    /// </summary>
    public static readonly RedisScript Build = new(
        $$"""
        if redis.call('get', KEYS[4]) ~= ARGV[1] then return {'lost'} end
        {{Now}}
        local closes = now + ARGV[5]
        redis.call('hset', KEYS[1], 'epoch', ARGV[2], 'left', ARGV[3], 'returning', 0, 'visible', 0, 'opens', now + ARGV[4],
          'closes', closes, 'ready', now + ARGV[6], 'entries', 0)
        for i = 1, 3 do redis.call('pexpireat', KEYS[i], closes + {{KeepMs}}) end
        redis.call('del', KEYS[4])
        return {'ok'}
        """
    );

    /// <summary>ARGV: epoch. Takes the gate away, if it still is this one; the next who comes has it built anew.</summary>
    public static readonly RedisScript Distrust = new(
        """
        if redis.call('hget', KEYS[1], 'epoch') ~= ARGV[1] then return {'stale'} end
        redis.call('del', KEYS[1])
        return {'ok'}
        """
    );
}

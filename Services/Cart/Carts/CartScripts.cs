using Shop.Redis;

namespace Shop.Cart.Carts;

/// <summary>
/// What changes a cart, each atomic. KEYS[1] is the cart's hash, KEYS[2] the ids of the orders that were taken out of it; both live and
/// expire together. Answers begin with a word, followed by the hash's fields where the cart is shown afterwards.
/// </summary>
internal static class CartScripts
{
    /// <summary>ARGV: currency, region, lifetime in seconds.</summary>
    public static readonly RedisScript Create = new(
        """
        redis.call('hset', KEYS[1], 'version', 1, 'currency', ARGV[1], 'region', ARGV[2])
        redis.call('expire', KEYS[1], ARGV[3])
        return {'ok', unpack(redis.call('hgetall', KEYS[1]))}
        """
    );

    public static readonly RedisScript Find = new(
        """
        local fields = redis.call('hgetall', KEYS[1])
        if #fields == 0 then return {'missing'} end
        return {'ok', unpack(fields)}
        """
    );

    /// <summary>ARGV: lifetime, product, quantity, snapshot, most lines. The version stays when the quantity is the same.</summary>
    public static readonly RedisScript Put = new(
        """
        if redis.call('exists', KEYS[1]) == 0 then return {'missing'} end
        local before = redis.call('hget', KEYS[1], 'q:' .. ARGV[2])
        if not before and (redis.call('hlen', KEYS[1]) - 3) / 3 >= tonumber(ARGV[5]) then return {'full'} end
        if before ~= ARGV[3] then
          local version = redis.call('hincrby', KEYS[1], 'version', 1)
          redis.call('hset', KEYS[1], 'q:' .. ARGV[2], ARGV[3])
          redis.call('hsetnx', KEYS[1], 'o:' .. ARGV[2], version)
        end
        redis.call('hset', KEYS[1], 'd:' .. ARGV[2], ARGV[4])
        redis.call('expire', KEYS[1], ARGV[1])
        redis.call('expire', KEYS[2], ARGV[1])
        return {'ok', unpack(redis.call('hgetall', KEYS[1]))}
        """
    );

    /// <summary>ARGV: lifetime, product. Taking out what is not in it changes nothing.</summary>
    public static readonly RedisScript Remove = new(
        """
        if redis.call('exists', KEYS[1]) == 0 then return {'missing'} end
        if redis.call('hdel', KEYS[1], 'q:' .. ARGV[2], 'o:' .. ARGV[2], 'd:' .. ARGV[2]) > 0 then
          redis.call('hincrby', KEYS[1], 'version', 1)
          redis.call('expire', KEYS[1], ARGV[1])
          redis.call('expire', KEYS[2], ARGV[1])
        end
        return {'ok', unpack(redis.call('hgetall', KEYS[1]))}
        """
    );

    /// <summary>
    /// ARGV: lifetime, order, the cart's version when the order was placed, then product and quantity of each ordered line. An order is
    /// taken out once; a cart that expired is not made anew.
    /// </summary>
    public static readonly RedisScript TakeOut = new(
        """
        if redis.call('exists', KEYS[1]) == 0 then return {'missing'} end
        if redis.call('sadd', KEYS[2], ARGV[2]) == 0 then return {'repeat'} end
        local changed = false
        local function drop(product)
          redis.call('hdel', KEYS[1], 'q:' .. product, 'o:' .. product, 'd:' .. product)
          changed = true
        end
        if redis.call('hget', KEYS[1], 'version') == ARGV[3] then
          for _, field in ipairs(redis.call('hkeys', KEYS[1])) do
            if string.sub(field, 1, 2) == 'q:' then drop(string.sub(field, 3)) end
          end
        else
          for i = 4, #ARGV, 2 do
            local quantity = redis.call('hget', KEYS[1], 'q:' .. ARGV[i])
            if quantity then
              local rest = tonumber(quantity) - tonumber(ARGV[i + 1])
              if rest <= 0 then
                drop(ARGV[i])
              else
                redis.call('hset', KEYS[1], 'q:' .. ARGV[i], rest)
                changed = true
              end
            end
          end
        end
        if changed then redis.call('hincrby', KEYS[1], 'version', 1) end
        redis.call('expire', KEYS[1], ARGV[1])
        redis.call('expire', KEYS[2], ARGV[1])
        return {'ok'}
        """
    );
}

using StackExchange.Redis;

namespace Shop.Cart.Carts;

/// <summary>Runs scripts in Redis, and says in one way when it cannot be reached.</summary>
internal sealed class CartDatabase(IConnectionMultiplexer redis)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    // Answers of a server that is there but cannot serve: starting, a replica, out of memory, unable to persist.
    private static readonly string[] NotServing = ["LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "OOM", "MISCONF"];

    /// <summary>Whether a script failed because Redis could not be reached or could not serve; also for consumers.</summary>
    public static bool IsUnreachable(Exception exception) => exception is RedisConnectionException or TimeoutException;

    /// <summary>The script's answer: a list of strings.</summary>
    /// <exception cref="TimeoutException">Redis gave no answer, or cannot serve now.</exception>
    /// <exception cref="RedisConnectionException">There is no connection.</exception>
    public async Task<string[]> RunAsync(string script, RedisKey[] keys, RedisValue[] arguments, CancellationToken ct)
    {
        // Without the script cache: after a restart of Redis its first call would fail.
        var answer = await AnswerAsync(database => database.ScriptEvaluateAsync(script, keys, arguments, CommandFlags.NoScriptCache), ct);
        return (string[]?)answer ?? [];
    }

    /// <summary>The hashes at the keys, in their order; empty where there is none. Each is read whole at one instant.</summary>
    /// <exception cref="TimeoutException">Redis gave no answer, or cannot serve now.</exception>
    /// <exception cref="RedisConnectionException">There is no connection.</exception>
    public Task<HashEntry[][]> ReadAsync(IReadOnlyList<RedisKey> keys, CancellationToken ct) =>
        AnswerAsync(database => Task.WhenAll(keys.Select(key => database.HashGetAllAsync(key))), ct);

    private async Task<T> AnswerAsync<T>(Func<IDatabase, Task<T>> ask, CancellationToken ct)
    {
        try
        {
            // The client library of the limited profile has no time-out of its own for asynchronous calls.
            return await ask(redis.GetDatabase()).WaitAsync(Timeout, ct);
        }
        catch (RedisServerException exception) when (NotServing.Any(word => exception.Message.StartsWith(word, StringComparison.Ordinal)))
        {
            throw new TimeoutException("Redis cannot serve now.", exception);
        }
    }
}

using StackExchange.Redis;

namespace Shop.Redis;

/// <summary>Runs scripts in Redis, and says in one way when it cannot be reached.</summary>
public sealed class RedisStore(IConnectionMultiplexer redis)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    // Answers of a server that is there but cannot serve: starting, a replica, out of memory, unable to persist.
    private static readonly string[] NotServing = ["LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "OOM", "MISCONF"];

    /// <summary>Whether a call failed because Redis could not be reached or could not serve; also for consumers.</summary>
    public static bool IsUnreachable(Exception exception) => exception is RedisConnectionException or TimeoutException;

    /// <summary>Runs the script by its digest, or by its text where the server does not know it: after it was restarted or flushed.</summary>
    /// <returns>The script's answer: a list of strings.</returns>
    /// <exception cref="TimeoutException">Redis gave no answer, or cannot serve now.</exception>
    /// <exception cref="RedisConnectionException">There is no connection.</exception>
    public async Task<string[]> RunAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(script);
        var answer = await AskAsync(database => EvaluateAsync(database, script, keys, arguments), ct);
        return (string[]?)answer ?? [];
    }

    /// <summary>The answer to one question, or to several that travel together.</summary>
    /// <exception cref="TimeoutException">Redis gave no answer, or cannot serve now.</exception>
    /// <exception cref="RedisConnectionException">There is no connection.</exception>
    public async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(ask);
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

    private static async Task<RedisResult> EvaluateAsync(IDatabase database, RedisScript script, RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            return await database.ScriptEvaluateAsync(script.Digest, keys, arguments);
        }
        catch (RedisServerException unknown) when (unknown.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // The client library does not load it again by itself. Sent as text, the server keeps it.
            return await database.ScriptEvaluateAsync(script.Text, keys, arguments, CommandFlags.NoScriptCache);
        }
    }
}

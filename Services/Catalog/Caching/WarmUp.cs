using Npgsql;

namespace Shop.Catalog.Caching;

/// <summary>Loads products into Redis before crowds ask for them.</summary>
internal sealed partial class WarmUp(ProductCache cache, NpgsqlDataSource db, ILogger<WarmUp> logger)
{
    private const int AtOnce = 8;
    private const int CountMax = 100_000;

    /// <summary>One product; nothing when there is none of that id.</summary>
    public async Task WarmAsync(Guid id, CancellationToken ct) => await cache.FindAsync(id, ct);

    /// <summary>What the command <c>warm</c> names: slugs and ids, <c>--newest N</c>, or all that is on sale.</summary>
    /// <returns>False, and a line in the log, when the words make no sense or name what is not there.</returns>
    public async Task<bool> RunAsync(string[] words, CancellationToken ct)
    {
        var slugs = words is [] ? await NewestAsync(CountMax, ct) : words;
        if (words is ["--newest", var given])
        {
            if (!int.TryParse(given, out var count) || count is < 1 or > CountMax)
            {
                LogMisunderstood(CountMax);
                return false;
            }

            slugs = await NewestAsync(count, ct);
        }

        var missing = 0;
        await Parallel.ForEachAsync(
            slugs,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
            async (name, token) =>
            {
                if ((await FindAsync(name, token)).Value is not { Product: not null, Stamp: not null })
                {
                    Interlocked.Increment(ref missing);
                    LogMissing(name);
                }
            }
        );
        LogWarmed(slugs.Length - missing);
        return missing == 0;
    }

    private ValueTask<Held<ProductContent>> FindAsync(string name, CancellationToken ct) =>
        Guid.TryParseExact(name, "D", out var id) ? cache.FindAsync(id, ct) : cache.FindAsync(name, ct);

    private async Task<string[]> NewestAsync(int count, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            "select array(select slug from products where active order by created_at desc, id desc limit $1)"
        );
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
        return (string[])(await command.ExecuteScalarAsync(ct))!;
    }

    [LoggerMessage(EventName = "ProductsWarmed", Level = LogLevel.Information, Message = "{Products} products are in the cache.")]
    private partial void LogWarmed(int products);

    [LoggerMessage(
        EventName = "ProductNotWarmed",
        Level = LogLevel.Warning,
        Message = "There is no product {Name}, or Redis does not hold it."
    )]
    private partial void LogMissing(string name);

    [LoggerMessage(
        EventName = "WarmMisunderstood",
        Level = LogLevel.Error,
        Message = "warm takes slugs and ids, --newest with a number up to {Max}, or nothing."
    )]
    private partial void LogMisunderstood(int max);
}

using Microsoft.Extensions.Options;

namespace Shop.Catalog.Caching;

/// <summary>What is looked for: a product by its id, or by its slug.</summary>
/// <param name="Key">In Redis.</param>
/// <param name="Ask">Asks the database.</param>
/// <param name="Write">Keeps in Redis what was loaded under a token.</param>
internal sealed record Question(
    string Key,
    Func<CancellationToken, Task<LoadedProduct?>> Ask,
    Func<string, LoadedProduct?, CancellationToken, Task<Writing>> Write
);

/// <summary>What was found.</summary>
/// <param name="Begun">The timestamp before the store was asked: what changed since may be missing.</param>
/// <param name="Entry">Of Redis; null when it was loaded.</param>
/// <param name="Loaded">From the database; null also when it has none.</param>
internal sealed record Retrieved(long Begun, Reading? Entry, LoadedProduct? Loaded, string? Stamp, bool IsStale);

/// <summary>
/// Finds what a process does not hold: in Redis, or in the database, where one replica loads and the others wait for it. What was loaded
/// and changed meanwhile is loaded again.
/// </summary>
internal sealed class Retrieval(
    SharedProducts shared,
    DatabaseBulkhead database,
    CacheMetrics metrics,
    IOptions<CacheOptions> options,
    TimeProvider time
)
{
    private const int TriesMax = 3;

    private readonly CacheOptions limits = options.Value;

    // Says to people who read it in Redis which process loads.
    private readonly string process = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";
    private long tokens;

    /// <summary>Looks for an answer until there is one.</summary>
    /// <param name="heldStamp">Of what the caller holds, which need not be sent again.</param>
    /// <param name="canDoWithout">The caller holds something stale.</param>
    /// <exception cref="Exception">See <see cref="DatabaseBulkhead"/>; only when Redis has nothing stale either.</exception>
    public async Task<Retrieved> FindAsync(Question question, string? heldStamp, bool canDoWithout, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        for (var tries = 1; ; )
        {
            var (begun, token) = (time.GetTimestamp(), $"{process}/{Interlocked.Increment(ref tokens)}");
            var reading = await shared.ReadAsync(question.Key, token, heldStamp, ct);
            var isLate = time.GetElapsedTime(started) >= limits.WaitMax;
            switch (reading.State)
            {
                case ReadingState.Fresh:
                    metrics.HitRedis();
                    return Of(reading, begun, isStale: false);
                case ReadingState.Wait when !isLate:
                    metrics.WaitedForReplica();
                    await Task.Delay(limits.WaitStep, time, ct);
                    continue;
                case ReadingState.Wait when reading.Stamp is not null:
                    return Of(reading, begun, isStale: true);
            }

            try
            {
                var (product, writing) = await LoadAsync(question, reading, token, canDoWithout, ct);
                if (writing != Writing.Outdated || isLate || tries++ == TriesMax)
                {
                    return new(begun, null, product, writing == Writing.Kept ? token : null, IsStale: false);
                }
            }
            catch (Exception failure) when (reading.Stamp is not null && DatabaseBulkhead.IsPassing(failure))
            {
                return Of(reading, begun, isStale: true);
            }
        }
    }

    private async Task<(LoadedProduct?, Writing)> LoadAsync(
        Question question,
        Reading reading,
        string token,
        bool canDoWithout,
        CancellationToken ct
    )
    {
        var isLoaded = false;
        try
        {
            var product = await database.AskAsync(question.Ask, canDoWithout || reading.Stamp is not null, ct);
            isLoaded = true;
            var writing = await question.Write(token, product, ct);
            metrics.Loaded(NameOf(writing));
            return (product, writing);
        }
        finally
        {
            if (!isLoaded)
            {
                metrics.Loaded("failed");
                await UnlockAsync(question.Key, reading, token);
            }
        }
    }

    // Whatever went wrong, even the end of the process: others need not wait for the lock's end.
    private Task UnlockAsync(string key, Reading reading, string token) =>
        reading.State == ReadingState.Load ? shared.UnlockAsync(key, token, CancellationToken.None) : Task.CompletedTask;

    private static Retrieved Of(Reading reading, long begun, bool isStale) => new(begun, reading, null, reading.Stamp, isStale);

    private static string NameOf(Writing writing) =>
        writing switch
        {
            Writing.Kept => "kept",
            Writing.Outdated => "outdated",
            Writing.Lost => "lost",
            _ => "alone",
        };
}

using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Shop.ServiceDefaults;
using Shop.ServiceDefaults.Errors;

namespace Shop.Catalog.Caching;

/// <summary>Bounds what the cache asks of the database: without Redis, or with everything cold, the rest of the catalogue still answers.</summary>
internal sealed class DatabaseBulkhead(IOptions<CacheOptions> options, TimeProvider time) : IDisposable
{
    private readonly CacheOptions limits = options.Value;
    private readonly AwayGuard away = new(options.Value.AwayPause, time);
    private readonly ConcurrencyLimiter limiter = new(
        new()
        {
            PermitLimit = options.Value.LoadsMax,
            QueueLimit = options.Value.LoadsWaitingMax,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }
    );

    /// <summary>Whether a failure is the store's and will pass: what is stale may be shown instead.</summary>
    public static bool IsPassing(Exception failure) =>
        failure is ProblemException { Status: StatusCodes.Status503ServiceUnavailable } || Unavailable.Is(failure);

    /// <summary>Asks when it is its turn, for as long as <see cref="CacheOptions.LoadMax"/>.</summary>
    /// <param name="canDoWithout">There is a stale answer: while the database is away it is not asked for this one.</param>
    /// <exception cref="ProblemException">503 <c>overloaded</c>: too many wait.</exception>
    /// <exception cref="TimeoutException">It took too long, or was away a moment ago.</exception>
    public async Task<LoadedProduct?> AskAsync(Func<CancellationToken, Task<LoadedProduct?>> ask, bool canDoWithout, CancellationToken ct)
    {
        if (canDoWithout && !away.MayTry())
        {
            throw new TimeoutException("The database was away a moment ago.");
        }

        using var patience = new CancellationTokenSource(limits.LoadMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        try
        {
            using var turn = await limiter.AcquireAsync(1, either.Token);
            if (!turn.IsAcquired)
            {
                throw new ProblemException(
                    StatusCodes.Status503ServiceUnavailable,
                    "overloaded",
                    "There is more to do than can be done now. Try again shortly."
                );
            }

            var product = await ask(either.Token);
            away.Worked();
            return product;
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
        {
            away.Failed();
            throw new TimeoutException("The database took too long for a product.", late);
        }
        catch (Exception failure) when (Unavailable.Is(failure))
        {
            away.Failed();
            throw;
        }
    }

    public void Dispose() => limiter.Dispose();
}

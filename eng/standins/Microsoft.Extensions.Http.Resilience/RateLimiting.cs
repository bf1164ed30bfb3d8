using System.Threading.RateLimiting;

namespace Polly.RateLimiting;

/// <summary>Options of the limiter (in the real packages: Polly.RateLimiting).</summary>
public class RateLimiterStrategyOptions : ResilienceStrategyOptions
{
    /// <summary>Used when nothing else is configured: 1,000 at once, no queue.</summary>
    public ConcurrencyLimiterOptions DefaultRateLimiterOptions { get; set; } = new() { PermitLimit = 1000, QueueLimit = 0 };
}

/// <summary>More requests were under way than the limiter lets through.</summary>
public sealed class RateLimiterRejectedException() : ExecutionRejectedException("The operation could not be executed: rate limited.");

/// <summary>The limiter as a strategy of a pipeline.</summary>
internal sealed class RateLimiterStrategy<T>(RateLimiter limiter) : ResilienceStrategy<T>
{
    protected override async ValueTask<Outcome<T>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<T>>> callback,
        ResilienceContext context,
        TState state
    )
    {
        using var lease = await limiter.AcquireAsync(1, context.CancellationToken);
        return lease.IsAcquired ? await callback(context, state) : Outcome.FromException<T>(new RateLimiterRejectedException());
    }
}

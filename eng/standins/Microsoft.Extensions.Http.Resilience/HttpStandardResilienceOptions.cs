using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Retry;
using Polly.Timeout;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>The five parts of the standard pipeline, outermost first.</summary>
public class HttpStandardResilienceOptions
{
    /// <summary>How many requests may be under way at once: 1,000, without a queue.</summary>
    public HttpRateLimiterStrategyOptions RateLimiter { get; set; } = new() { Name = "Standard-RateLimiter" };

    /// <summary>The time for all attempts together: 30 s.</summary>
    public HttpTimeoutStrategyOptions TotalRequestTimeout { get; set; } = new() { Name = "Standard-TotalRequestTimeout" };

    /// <summary>Three more attempts, exponentially later with jitter, or when <c>Retry-After</c> says.</summary>
    public HttpRetryStrategyOptions Retry { get; set; } = new() { Name = "Standard-Retry" };

    /// <summary>Opens for 5 s when a tenth of at least 100 requests within 30 s failed.</summary>
    public HttpCircuitBreakerStrategyOptions CircuitBreaker { get; set; } = new() { Name = "Standard-CircuitBreaker" };

    /// <summary>The time for one attempt: 10 s.</summary>
    public HttpTimeoutStrategyOptions AttemptTimeout { get; set; } =
        new() { Timeout = TimeSpan.FromSeconds(10), Name = "Standard-AttemptTimeout" };
}

/// <summary>Limits the requests that are under way.</summary>
public class HttpRateLimiterStrategyOptions : RateLimiterStrategyOptions;

/// <summary>Limits the time of a request or attempt.</summary>
public class HttpTimeoutStrategyOptions : TimeoutStrategyOptions;

/// <summary>Breaks the circuit on transient failures.</summary>
public class HttpCircuitBreakerStrategyOptions : CircuitBreakerStrategyOptions<HttpResponseMessage>
{
    /// <summary>Handles transient failures.</summary>
    public HttpCircuitBreakerStrategyOptions() =>
        ShouldHandle = args => ValueTask.FromResult(HttpClientResiliencePredicates.IsTransient(args.Outcome));
}

/// <summary>Repeats a request after a transient failure.</summary>
public class HttpRetryStrategyOptions : RetryStrategyOptions<HttpResponseMessage>
{
    /// <summary>Handles transient failures with exponential back-off, jitter and <c>Retry-After</c>.</summary>
    public HttpRetryStrategyOptions()
    {
        ShouldHandle = args =>
            ValueTask.FromResult(HttpClientResiliencePredicates.IsTransient(args.Outcome, args.Context.CancellationToken));
        BackoffType = Polly.DelayBackoffType.Exponential;
        UseJitter = true;
        ShouldRetryAfterHeader = true;
    }

    /// <summary>Whether the answer's <c>Retry-After</c> decides when to repeat.</summary>
    public bool ShouldRetryAfterHeader
    {
        get;
        set
        {
            field = value;
            DelayGenerator = value ? args => ValueTask.FromResult(RetryAfter(args.Outcome.Result)) : null;
        }
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage? response) =>
        response?.Headers.RetryAfter switch
        {
            // A time in the past means now.
            { Date: { } date } => TimeSpan.FromTicks(Math.Max(0, (date - TimeProvider.System.GetUtcNow()).Ticks)),
            { Delta: { } delta } => delta,
            _ => null,
        };
}

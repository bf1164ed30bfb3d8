using System.Diagnostics.CodeAnalysis;
using System.Net;
using Polly;
using Polly.Timeout;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Which outcomes of a request may pass by themselves.</summary>
public static class HttpClientResiliencePredicates
{
    /// <summary>5xx, 408, 429, a failed connection or a timeout of an attempt.</summary>
    public static bool IsTransient(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException or TimeoutRejectedException
        || outcome.Result?.StatusCode
            is >= HttpStatusCode.InternalServerError
                or HttpStatusCode.RequestTimeout
                or HttpStatusCode.TooManyRequests;

    /// <summary>As above, or the handler's own connect timeout while the caller still waits.</summary>
    [Experimental("EXTEXP0001")]
    public static bool IsTransient(Outcome<HttpResponseMessage> outcome, CancellationToken cancellationToken) =>
        IsTransient(outcome)
        || (
            !cancellationToken.IsCancellationRequested
            && outcome.Exception is OperationCanceledException { InnerException: TimeoutException }
        );
}

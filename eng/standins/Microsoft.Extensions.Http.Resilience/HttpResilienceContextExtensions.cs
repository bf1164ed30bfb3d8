using System.Diagnostics.CodeAnalysis;

namespace Polly;

/// <summary>The request that a resilience context belongs to.</summary>
[Experimental("EXTEXP0001")]
public static class HttpResilienceContextExtensions
{
    private static readonly ResiliencePropertyKey<HttpRequestMessage?> Key = new("Resilience.Http.RequestMessage");

    /// <summary>The request under way, or null outside of one.</summary>
    public static HttpRequestMessage? GetRequestMessage(this ResilienceContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Properties.GetValue(Key, null);
    }

    /// <summary>Remembers the request under way.</summary>
    public static void SetRequestMessage(this ResilienceContext context, HttpRequestMessage? requestMessage)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Properties.Set(Key, requestMessage);
    }
}

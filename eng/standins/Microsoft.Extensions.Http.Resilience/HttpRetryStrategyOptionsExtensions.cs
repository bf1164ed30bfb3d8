using System.Diagnostics.CodeAnalysis;
using Polly;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Keeps requests that change something from being sent twice.</summary>
[Experimental("EXTEXP0001")]
public static class HttpRetryStrategyOptionsExtensions
{
    /// <summary>No repetition of DELETE, POST, PUT, CONNECT and PATCH.</summary>
    public static void DisableForUnsafeHttpMethods(this HttpRetryStrategyOptions options) =>
        options.DisableFor(HttpMethod.Delete, HttpMethod.Post, HttpMethod.Put, HttpMethod.Connect, HttpMethod.Patch);

    /// <summary>No repetition of <paramref name="methods"/>.</summary>
    public static void DisableFor(this HttpRetryStrategyOptions options, params HttpMethod[] methods)
    {
        ArgumentNullException.ThrowIfNull(options);
        var before = options.ShouldHandle;
        options.ShouldHandle = async args =>
            await before(args)
            && (args.Outcome.Result?.RequestMessage ?? args.Context.GetRequestMessage()) is var request
            && (request is null || !methods.Contains(request.Method));
    }
}

using Microsoft.AspNetCore.OutputCaching;

namespace Shop.Gateway.Routing;

/// <summary>Reads that are the same for everybody and asked for by crowds: one request at a time goes on to the service.</summary>
internal static class SharedReads
{
    private const long BytesMax = 10 * 1024 * 1024;
    private static readonly TimeSpan Age = TimeSpan.FromMilliseconds(500);

    public static void AddSharedReads(this IServiceCollection services) => services.AddOutputCache(cache => cache.SizeLimit = BytesMax);

    /// <summary>Lets answers of the endpoint be given again for a moment; the framework leaves out those to callers with a token.</summary>
    public static void ShareReads(this IEndpointConventionBuilder endpoint) =>
        endpoint.CacheOutput(cache => cache.Expire(Age).SetVaryByHeader("Accept-Language"));
}

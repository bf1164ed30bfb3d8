using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.ServiceDiscovery;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds discovery of services named in configuration.</summary>
public static class ServiceDiscoveryServiceCollectionExtensions
{
    /// <summary>Reads <c>Services:{name}:{endpoint}:{index}</c>; names that are not there pass through.</summary>
    public static IServiceCollection AddServiceDiscovery(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<ConfiguredServices>();
        return services;
    }
}

/// <summary>Adds discovery to HTTP clients.</summary>
public static class ServiceDiscoveryHttpClientBuilderExtensions
{
    /// <summary>Sends each request to one of the addresses configured for its host name, in turn.</summary>
    public static IHttpClientBuilder AddServiceDiscovery(this IHttpClientBuilder httpClientBuilder)
    {
        ArgumentNullException.ThrowIfNull(httpClientBuilder);
        httpClientBuilder.Services.AddServiceDiscovery();
        return httpClientBuilder.AddHttpMessageHandler(sp => new ResolvingHandler(sp.GetRequiredService<ConfiguredServices>()));
    }

    private sealed class ResolvingHandler(ConfiguredServices services) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var asked = request.RequestUri;
            if (asked is not { IsAbsoluteUri: true })
            {
                return await base.SendAsync(request, cancellationToken);
            }

            request.RequestUri = services.Resolve(asked);
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            finally
            {
                // A retry further out asks again, and so reaches the next address.
                request.RequestUri = asked;
            }
        }
    }
}

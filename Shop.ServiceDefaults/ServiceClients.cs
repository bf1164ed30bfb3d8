using Microsoft.Extensions.DependencyInjection;
using Shop.ServiceDefaults.Clients;

namespace Shop.ServiceDefaults;

/// <summary>Typed clients of the shop's other services.</summary>
public static class ServiceClients
{
    /// <summary>
    /// Registers <typeparamref name="TClient"/>, whose constructor takes an HttpClient that speaks HTTP/2 to the <c>h2</c> endpoint of
    /// <paramref name="serviceName"/>, with discovery and the standard resilience. Paths are relative: <c>api/carts/…</c>.
    /// </summary>
    public static IHttpClientBuilder AddServiceClient<TClient>(this IServiceCollection services, string serviceName)
        where TClient : class =>
        services.AddHttpClient<TClient>(client => PointAt(client, serviceName)).AddHttpMessageHandler(() => new Http2Only());

    /// <summary>The same as a named client, for IHttpClientFactory; its name is <paramref name="serviceName"/>.</summary>
    public static IHttpClientBuilder AddServiceClient(this IServiceCollection services, string serviceName) =>
        services.AddHttpClient(serviceName, client => PointAt(client, serviceName)).AddHttpMessageHandler(() => new Http2Only());

    private static void PointAt(HttpClient client, string serviceName) => client.BaseAddress = new($"http://_h2.{serviceName}");
}

using Yarp.ReverseProxy.Configuration;

namespace Shop.Gateway.Routing;

/// <summary>What the public origin leads to. Everything that is not here, and not the API, is the storefront.</summary>
internal static class RouteTable
{
    private const long WebhookBytesMax = 256 * 1024;

    /// <summary>The services behind the gateway, by their names in service discovery.</summary>
    public static readonly IReadOnlyList<string> Services = ["catalog", "cart", "order", "payment", "web"];

    /// <summary>The services whose API is described in public.</summary>
    public static readonly IReadOnlyList<string> Described = ["catalog", "cart", "order", "payment"];

    public static readonly IReadOnlyList<RouteConfig> Routes =
    [
        Route("catalog", "/api/catalog/{**rest}"),
        Route("cart", "/api/carts/{**rest}"),
        Route("order", "/api/orders/{**rest}"),
        Route("order", "/api/quotes"),
        Route("order", "/api/shipping-methods"),
        Route("order", "/api/admin/orders/{**rest}"),
        Route("order", "/api/admin/stock/{**rest}"),
        Route("order", "/api/admin/coupons/{**rest}"),
        Route("payment", "/api/payments/{**rest}"),
        Route("payment", "/api/payments/webhooks/{**rest}") with
        {
            MaxRequestBodySize = WebhookBytesMax,
        },
        .. Described.Select(service => Route(service, $"/openapi/{service}.json").WithTransformPathSetTo("/openapi/v1.json")),
        Route("web", "/{**rest}") with
        {
            Order = int.MaxValue,
        },
    ];

    private static RouteConfig Route(string service, string path) =>
        new()
        {
            RouteId = path,
            ClusterId = service,
            Match = new() { Path = path },
        };

    private static RouteConfig WithTransformPathSetTo(this RouteConfig route, string path) =>
        route with
        {
            Transforms = [new Dictionary<string, string> { ["PathSet"] = path }],
        };
}

using Shop.ServiceDefaults;
using Yarp.ReverseProxy.Configuration;

namespace Shop.Gateway.Routing;

/// <summary>What the public origin leads to. Everything that is not here, and not the API, is the storefront.</summary>
internal static class RouteTable
{
    private const string PriorityKey = "Priority";
    private const string SharedKey = "Shared";
    private const long WebhookBytesMax = 256 * 1024;
    private const long ImageBytesMax = 5 * 1024 * 1024;
    private const long ImportBytesMax = 256 * 1024 * 1024;

    /// <summary>The services behind the gateway, by their names in service discovery.</summary>
    public static readonly IReadOnlyList<string> Services = ["catalog", "cart", "order", "payment", "notification", "analytics", "web"];

    /// <summary>The services whose API is described in public.</summary>
    public static readonly IReadOnlyList<string> Described = ["catalog", "cart", "order", "payment", "analytics"];

    public static readonly IReadOnlyList<RouteConfig> Routes =
    [
        Route("catalog", "/api/catalog/{**rest}"),
        Route("catalog", "/api/admin/reviews/{**rest}"),
        Route("catalog", "/api/admin/categories/{**rest}"),
        Route("catalog", "/api/admin/products/{**rest}"),
        Route("catalog", "/api/admin/products/imports") with
        {
            RouteId = "POST /api/admin/products/imports",
            Match = new() { Path = "/api/admin/products/imports", Methods = [HttpMethods.Post] },
            MaxRequestBodySize = ImportBytesMax,
        },
        Route("catalog", "/api/admin/images") with
        {
            MaxRequestBodySize = ImageBytesMax,
        },
        Route("cart", "/api/carts/{**rest}"),
        Route("order", "/api/orders/{**rest}").WithPriority(Priority.Critical),
        Route("order", "/api/orders").WithPriority(Priority.Critical) with
        {
            RouteId = "POST /api/orders",
            Match = new() { Path = "/api/orders", Methods = [HttpMethods.Post] },
            RateLimiterPolicy = CheckoutLimit.Policy,
        },
        Route("order", "/api/quotes"),
        Route("order", "/api/shipping-methods"),
        Route("order", "/api/admin/orders/{**rest}"),
        Route("order", "/api/admin/stock/{**rest}"),
        Route("order", "/api/admin/coupons/{**rest}"),
        Route("order", "/api/admin/flash-sales/{**rest}"),
        Route("order", "/api/flash-sales/{**rest}"),
        SharedRead("order", "/api/flash-sales"),
        SharedRead("order", "/api/flash-sales/{id:guid}"),
        Route("payment", "/api/admin/payments/{**rest}"),
        Route("payment", "/api/payments/{**rest}").WithPriority(Priority.Critical),
        Route("payment", "/api/payments/webhooks/{**rest}").WithPriority(Priority.Critical) with
        {
            MaxRequestBodySize = WebhookBytesMax,
        },
        Route("analytics", "/api/admin/reports/{**rest}"),
        Route("web", "/checkout").WithPriority(Priority.Critical),
        Route("web", "/orders/{id}/pay").WithPriority(Priority.Critical),
        .. Described.Select(service => Route(service, $"/openapi/{service}.json").WithTransformPathSetTo("/openapi/v1.json")),
        Route("web", "/{**rest}") with
        {
            Order = int.MaxValue,
        },
    ];

    /// <summary>What is added on a developer's machine.</summary>
    public static readonly IReadOnlyList<RouteConfig> DevelopmentRoutes = [Route("notification", "/dev/mail/{**rest}")];

    /// <summary>Which requests the gateway itself sheds last; whose service is short of time decides again, more finely.</summary>
    public static Priority PriorityOf(RouteConfig route) =>
        route.Metadata?.TryGetValue(PriorityKey, out var name) is true && Enum.TryParse<Priority>(name, out var priority)
            ? priority
            : Priority.Normal;

    /// <summary>Whether its answers are the same for everybody, and crowds ask for them.</summary>
    public static bool IsShared(RouteConfig route) => route.Metadata?.ContainsKey(SharedKey) is true;

    private static RouteConfig SharedRead(string service, string path) =>
        Route(service, path) with
        {
            RouteId = $"GET {path}",
            Match = new() { Path = path, Methods = [HttpMethods.Get] },
            Metadata = new Dictionary<string, string> { [SharedKey] = "true" },
        };

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

    private static RouteConfig WithPriority(this RouteConfig route, Priority priority) =>
        route with
        {
            Metadata = new Dictionary<string, string> { [PriorityKey] = priority.ToString() },
        };
}

using Shop.ServiceDefaults;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;

namespace Shop.Gateway.Routing;

/// <summary>The public origin: forwards by <see cref="RouteTable"/> and answers for services that cannot be reached.</summary>
internal static class ReverseProxy
{
    private static readonly TimeSpan ConnectMax = TimeSpan.FromSeconds(2);

    public static void AddRoutes(this WebApplicationBuilder builder)
    {
        IReadOnlyList<RouteConfig> routes = builder.Environment.IsDevelopment()
            ? [.. RouteTable.Routes, .. RouteTable.DevelopmentRoutes]
            : RouteTable.Routes;
        builder.Services.AddCheckoutLimit();
        builder.Services.AddSharedReads();
        builder.Services.AddSingleton<StandingRefusals>();
        builder
            .Services.AddReverseProxy()
            .LoadFromMemory(routes, Clusters.Read(builder.Configuration))
            .ConfigureHttpClient((_, handler) => handler.ConnectTimeout = ConnectMax)
            .AddTransforms(transforms =>
            {
                // Links and cookies are for the public host. X-Forwarded-* are YARP's own defaults, set anew and never passed through.
                transforms.AddOriginalHost(true);
                transforms.AddResponseHeader("X-Content-Type-Options", "nosniff", append: false, ResponseCondition.Always);
                transforms.HearRefusals();
            });
    }

    public static void MapRoutes(this WebApplication app)
    {
        app.UseRateLimiter();
        app.UseOutputCache();
        app.MapReverseProxy(proxy =>
            {
                proxy.Use(Refusing.GiveStanding);
                proxy.Use(AnswerForTheUnreachable);
                proxy.UseLoadBalancing();
            })
            .ConfigureEndpoints(
                (endpoints, route) =>
                {
                    endpoints.WithPriority(RouteTable.PriorityOf(route));
                    if (RouteTable.IsShared(route))
                    {
                        endpoints.ShareReads();
                    }
                }
            );
        // Else an unknown part of the API would be a page of the storefront.
        app.Map("/api/{**rest}", () => Problems.Of(404, "not_found", "There is nothing at this address."));
    }

    private static async Task AnswerForTheUnreachable(HttpContext http, RequestDelegate next)
    {
        await next(http);
        var error = http.Features.Get<IForwarderErrorFeature>()?.Error;
        // What the client did wrong, such as too large a body, keeps its status.
        if (!http.Response.HasStarted && (http.Response.StatusCode >= 500 && (error is not null || NoDestination(http))))
        {
            http.Response.Clear();
            await Problems.Of(503, "unavailable", "A part of the shop cannot be reached. Try again shortly.").ExecuteAsync(http);
        }
    }

    private static bool NoDestination(HttpContext http) => http.GetReverseProxyFeature().ProxiedDestination is null;
}

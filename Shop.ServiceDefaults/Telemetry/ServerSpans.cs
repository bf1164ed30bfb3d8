using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Shop.ServiceDefaults.Telemetry;

/// <summary>
/// Gives server spans their route, status and a name by the route: ASP.NET Core 10 only writes what is known before routing. From
/// version 11 on it does this itself, and this can go.
/// </summary>
internal static class ServerSpans
{
    public static void UseServerSpans(this WebApplication app)
    {
        if (OtlpEndpoint.IsSet(app.Configuration))
        {
            app.Use(DescribeAsync);
        }
    }

    private static async Task DescribeAsync(HttpContext http, RequestDelegate next)
    {
        var span = http.Features.Get<IHttpActivityFeature>()?.Activity;
        // Read now: an error page that runs the pipeline again has another endpoint.
        var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        await next(http);
        if (span is not { IsAllDataRequested: true })
        {
            return;
        }

        span.DisplayName = route is null ? http.Request.Method : $"{http.Request.Method} {route}";
        span.SetTag("http.route", route);
        span.SetTag("http.response.status_code", http.Response.StatusCode);
        if (http.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }
    }
}

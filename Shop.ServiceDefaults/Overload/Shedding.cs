using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Shop.ServiceDefaults.Health;

namespace Shop.ServiceDefaults.Overload;

/// <summary>Refuses requests at once, least important first, while the process has more to do than it can.</summary>
internal static class Shedding
{
    private const string RetryAfterSeconds = "2";

    private const string BusyPage = """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Very busy – Shop</title></head>
        <body><h1>The shop is very busy</h1><p>Nothing was lost. Please try again in a moment.</p></body></html>
        """;

    public static void AddShedding(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services
            .AddOptions<SheddingOptions>()
            .Configure(options => options.Enabled = !builder.Environment.IsDevelopment())
            .BindConfiguration(SheddingOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(sp =>
        {
            var options = sp.GetRequiredService<IOptions<SheddingOptions>>().Value;
            return new SheddingLevel(options.StepUpAfter, options.StepDownAfter);
        });
        services.AddSingleton(sp => new QueuePressure(sp.GetRequiredService<IOptions<SheddingOptions>>()));
        services.AddSingleton<SheddingMetrics>();
        services.AddHostedService<OverloadMonitor>();
        services.AddHealthChecks().AddCheck<QueuePressure>("queues", tags: [HealthEndpoints.ReadyTag]);
    }

    public static void UseShedding(this WebApplication app)
    {
        var level = app.Services.GetRequiredService<SheddingLevel>();
        var metrics = app.Services.GetRequiredService<SheddingMetrics>();
        app.Use(
            (http, next) =>
            {
                if (level.Current == 0 || http.GetEndpoint() is not { } endpoint)
                {
                    return next(http);
                }

                var priority = endpoint.Metadata.GetMetadata<PriorityAttribute>()?.Priority ?? Priority.Normal;
                if (!level.Sheds(priority))
                {
                    return next(http);
                }

                metrics.Shed(priority);
                return RefuseAsync(http);
            }
        );
    }

    private static Task RefuseAsync(HttpContext http)
    {
        http.Response.Headers.RetryAfter = RetryAfterSeconds;
        if (!http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            return Problems.Of(503, "overloaded", "There is more to do than can be done now. Try again shortly.").ExecuteAsync(http);
        }

        // People get a page; the storefront's own would cost what there is too little of.
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync(BusyPage, http.RequestAborted);
    }
}

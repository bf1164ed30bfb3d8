using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Shop.ServiceDefaults.Health;

/// <summary>
/// <c>/health/live</c> asks the process alone: a restart heals no store. <c>/health/ready</c> says whether to send requests here:
/// checks tagged <c>ready</c> always count; the stores' checks only until all passed once, since afterwards the service answers for
/// a store that is away by itself (from its cache, or 503), and taking every replica out at once would help nobody.
/// </summary>
internal static class HealthEndpoints
{
    internal const string ReadyTag = "ready";

    public static void AddHealth(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Lifecycle>();
        builder.Services.AddHostedService(sp => sp.GetRequiredService<Lifecycle>());
        builder.Services.AddHealthChecks().AddCheck<Lifecycle>("lifecycle", tags: [ReadyTag]);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Lifecycle.ShutdownMax);
    }

    public static void MapHealth(this WebApplication app)
    {
        var lifecycle = app.Services.GetRequiredService<Lifecycle>();
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false }).DisableHttpMetrics().WithPriority(Priority.Critical);
        app.MapHealthChecks(
                "/health/ready",
                new()
                {
                    Predicate = check => IsReadiness(check) || (!lifecycle.StoresSeen && IsStore(check)),
                    ResponseWriter = (http, report) =>
                    {
                        lifecycle.StoresSeen |= report.Status == HealthStatus.Healthy;
                        return WriteAsync(http, report);
                    },
                }
            )
            .DisableHttpMetrics()
            .WithPriority(Priority.Critical);
    }

    private static bool IsReadiness(HealthCheckRegistration check) => check.Tags.Contains(ReadyTag) && !IsBroker(check);

    private static bool IsStore(HealthCheckRegistration check) => !IsBroker(check);

    /// <summary>The broker's check is tagged ready too, but without the broker the outbox waits and everything else goes on.</summary>
    private static bool IsBroker(HealthCheckRegistration check) => check.Tags.Contains("masstransit");

    private static async Task WriteAsync(HttpContext http, HealthReport report)
    {
        http.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(http.Response.Body);
        json.WriteStartObject();
        json.WriteString("status", report.Status.ToString());
        json.WriteStartObject("checks");
        foreach (var (name, entry) in report.Entries)
        {
            json.WriteString(name, entry.Status.ToString());
        }

        json.WriteEndObject();
        json.WriteEndObject();
        await json.FlushAsync(http.RequestAborted);
    }
}

using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Shop.Tests.Unit.ServiceDefaults;

/// <summary>What a service sends to a collector, read as text: the names in OTLP's protobuf are plain UTF-8.</summary>
public sealed partial class TelemetryTests
{
    private const string Capability = "c2VjcmV0LWNhcmQtMTIzNA";

    [Fact]
    public async Task Traces_metrics_and_logs_reach_the_collector_under_the_services_name_without_capabilities()
    {
        var received = new ConcurrentDictionary<string, string>();
        await using var collector = await TestService.StartAsync(app =>
            app.MapPost("/v1/{signal}", (HttpContext http) => Keep(http, received))
        );
        var service = await TestService.StartAsync(
            app =>
                app.MapGet(
                    "/api/carts/{id}",
                    (string id, ILogger<TelemetryTests> logger) =>
                    {
                        LogRead(logger);
                        return id;
                    }
                ),
            settings: new()
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Http.ToString(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_SERVICE_NAME"] = "probe-service",
            }
        );

        await service.Client.GetStringAsync($"/api/carts/{Capability}?token={Capability}", TestContext.Current.CancellationToken);
        // Ending it sends what is held.
        await service.StopAsync();
        await service.DisposeAsync();

        Assert.Equal(["logs", "metrics", "traces"], received.Keys.Order(StringComparer.Ordinal));
        Assert.All(received.Values, text => Assert.Contains("probe-service", text, StringComparison.Ordinal));
        Assert.All(received.Values, text => Assert.DoesNotContain(Capability, text, StringComparison.Ordinal));
        Assert.Contains("GET /api/carts/{id}", received["traces"], StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", received["metrics"], StringComparison.Ordinal);
        Assert.Contains("A cart was read", received["logs"], StringComparison.Ordinal);
    }

    [LoggerMessage(1, LogLevel.Warning, "A cart was read", EventName = "CartRead")]
    private static partial void LogRead(ILogger logger);

    private static async Task Keep(HttpContext http, ConcurrentDictionary<string, string> received)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.Latin1);
        var text = await reader.ReadToEndAsync(http.RequestAborted);
        received.AddOrUpdate((string)http.Request.RouteValues["signal"]!, text, (_, before) => before + text);
    }
}

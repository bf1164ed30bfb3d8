using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Shop.ServiceDefaults.Telemetry;

/// <summary>
/// Traces and metrics of the sources built into .NET, Npgsql, MassTransit and the shop itself, sent where
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says; without it nothing is collected. Name and attributes of the service come from
/// <c>OTEL_SERVICE_NAME</c> and <c>OTEL_RESOURCE_ATTRIBUTES</c>, which the SDK reads itself.
/// </summary>
internal static class Telemetry
{
    private static readonly string[] Sources =
    [
        "Microsoft.AspNetCore*",
        "System.Net.Http",
        "Npgsql",
        "MassTransit",
        "Yarp.ReverseProxy",
        "Shop.*",
    ];

    private static readonly string[] Meters =
    [
        "Microsoft.AspNetCore*",
        "System.Net.Http",
        "System.Net.NameResolution",
        "System.Runtime",
        "Npgsql",
        "MassTransit",
        "Polly",
        "Shop.*",
    ];

    public static void AddShopTelemetry(this WebApplicationBuilder builder)
    {
        if (!OtlpEndpoint.IsSet(builder.Configuration))
        {
            return;
        }

        // ASP.NET Core 10 leaves method and path off its spans unless asked; ServerSpans adds the rest.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        builder.Services.AddHostedService<Exporters>();
    }

    /// <summary>Collects from the host's start to its end; disposing sends what is still held.</summary>
    private sealed class Exporters(IConfiguration configuration) : IHostedService, IDisposable
    {
        private TracerProvider? _traces;
        private MeterProvider? _metrics;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            // The host's configuration, which holds more than the environment that the SDK would read by itself.
            _traces = Sdk.CreateTracerProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(configuration))
                .AddSource(Sources)
                .AddProcessor<Redaction>()
                .AddOtlpExporter()
                .Build();
            _metrics = Sdk.CreateMeterProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(configuration))
                .AddMeter(Meters)
                .AddOtlpExporter()
                .Build();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
            _traces?.Dispose();
            _metrics?.Dispose();
        }
    }
}

/// <summary>Whether telemetry goes anywhere.</summary>
internal static class OtlpEndpoint
{
    public static bool IsSet(IConfiguration configuration) => !string.IsNullOrWhiteSpace(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
}

using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry.Logs;

namespace Shop.ServiceDefaults.Telemetry;

/// <summary>
/// Lines of JSON outside development, and OTLP where an endpoint is configured. No scopes: ASP.NET Core's hold the raw path, and the
/// id of a cart or ticket is a capability.
/// </summary>
internal static class Logging
{
    public static void AddShopLogging(this WebApplicationBuilder builder)
    {
        // Ahead of the rules from configuration, of which the last wins: any setting overrides these. Below Warning they log raw
        // paths and URLs.
        builder.Services.Insert(
            0,
            ServiceDescriptor.Singleton<IConfigureOptions<LoggerFilterOptions>>(new ConfigureOptions<LoggerFilterOptions>(Quieten))
        );
        if (!builder.Environment.IsDevelopment())
        {
            builder.Logging.ClearProviders();
            builder.Logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
                console.IncludeScopes = false;
            });
        }

        if (OtlpEndpoint.IsSet(builder.Configuration))
        {
            builder.Logging.AddOpenTelemetry(logs =>
            {
                logs.IncludeFormattedMessage = true;
                logs.IncludeScopes = false;
                logs.AddOtlpExporter();
            });
        }
    }

    private static void Quieten(LoggerFilterOptions options)
    {
        foreach (var category in (ReadOnlySpan<string>)["Microsoft.AspNetCore", "System.Net.Http", "Polly", "Yarp", "Npgsql"])
        {
            options.AddFilter(category, LogLevel.Warning);
        }
    }
}

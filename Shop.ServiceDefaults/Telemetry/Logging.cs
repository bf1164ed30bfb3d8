using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
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
        // The weakest source, so that any setting overrides it. Below Warning these log raw paths and URLs.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Levels });
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

    private static readonly Dictionary<string, string?> Levels = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
        ["Logging:LogLevel:Polly"] = "Warning",
        ["Logging:LogLevel:Yarp"] = "Warning",
        ["Logging:LogLevel:Npgsql"] = "Warning",
    };
}

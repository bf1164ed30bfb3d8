using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Shop.ServiceDefaults.Auth;
using Shop.ServiceDefaults.Clients;
using Shop.ServiceDefaults.Errors;
using Shop.ServiceDefaults.Health;
using Shop.ServiceDefaults.Hosting;
using Shop.ServiceDefaults.Overload;
using Shop.ServiceDefaults.Telemetry;

namespace Shop.ServiceDefaults;

/// <summary>What every service of the shop shares; each calls both methods from its Program.cs.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// Endpoints <c>http</c> and <c>h2</c> with limits, telemetry, logs, health checks and draining, load shedding by
    /// <see cref="Priority"/>, service discovery and resilience on every HttpClient, strict JSON, problem details with a stable code for every error, and the check of callers' tokens.
    /// </summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="tokens">False where no endpoint asks who calls: nothing reads the header <c>Authorization</c> then.</param>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, bool tokens = true)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddEndpoints();
        builder.AddShopLogging();
        builder.AddShopTelemetry();
        builder.AddHealth();
        builder.AddShedding();
        builder.Services.AddResilientClients();
        builder.Services.AddStrictJson();
        builder.Services.AddProblems();
        builder.Services.AddOpenApi();
        if (tokens)
        {
            builder.AddTokens();
        }

        return builder;
    }

    /// <summary>
    /// Errors as problem details, load shedding and callers known from here inwards, <c>/health/live</c>, <c>/health/ready</c> and
    /// <c>/openapi/v1.json</c>. To be called before the service's own middleware, so that its failures are answered too.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseServerSpans();
        app.UseProblems();
        app.UseShedding();
        app.UseTokens();
        app.MapHealth();
        app.MapOpenApi("/openapi/v1.json");
        return app;
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Shop.ServiceDefaults.Errors;

/// <summary>Makes every error a problem: thrown ones, and those that the framework answers with a bare status.</summary>
internal static class ProblemHandling
{
    /// <summary>Longest query string, question mark and escapes included.</summary>
    private const int QueryCharactersMax = 8 * 1024;

    public static void AddProblems(this IServiceCollection services)
    {
        // Before the framework's own writer, which gives up when the client does not accept JSON.
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        services.AddSingleton<ErrorHandler>();
        // Otherwise a bad body is a bare 400 that does not say what was wrong.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }

    public static void UseProblems(this WebApplication app)
    {
        // Not as an IExceptionHandler: those answer first in every exception handler, so that the storefront could have no error page.
        var handler = app.Services.GetRequiredService<ErrorHandler>();
        app.UseExceptionHandler(
            new ExceptionHandlerOptions { ExceptionHandler = handler.HandleAsync, SuppressDiagnosticsCallback = _ => true }
        );
        app.UseStatusCodePages(Explain);
        app.Use(LimitQuery);
    }

    // Services behind the gateway would refuse it as a header that is too large, without a reason.
    private static Task LimitQuery(HttpContext http, RequestDelegate next) =>
        http.Request.QueryString.Value?.Length > QueryCharactersMax
            ? throw new ProblemException(
                StatusCodes.Status400BadRequest,
                "query_too_long",
                $"The query of an address has at most {QueryCharactersMax} characters."
            )
            : next(http);

    private static Task Explain(StatusCodeContext context)
    {
        var status = context.HttpContext.Response.StatusCode;
        return Problems.Of(status, Problems.CodeOf(status), Problems.DetailOf(status)).ExecuteAsync(context.HttpContext);
    }
}

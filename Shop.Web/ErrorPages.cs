using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Shop.Web;

/// <summary>Pages instead of problem details: what fails here is seen by people.</summary>
internal static class ErrorPages
{
    public static void AddErrorPages(this IServiceCollection services)
    {
        // The services' handler writes problem details; it would answer before the page.
        services.RemoveAll<IExceptionHandler>();
        services.Configure<ExceptionHandlerOptions>(options =>
        {
            options.ExceptionHandlingPath = "/oops";
            options.CreateScopeForErrors = true;
            // A service that is away comes back: crawlers and probes should ask again, not forget the page.
            options.StatusCodeSelector = error =>
                error switch
                {
                    HttpRequestException => StatusCodes.Status503ServiceUnavailable,
                    BadHttpRequestException bad => bad.StatusCode,
                    _ => StatusCodes.Status500InternalServerError,
                };
        });
    }

    public static void UseErrorPages(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePagesWithReExecute("/missing");
    }
}

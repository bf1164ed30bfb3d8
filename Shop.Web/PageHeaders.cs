using Microsoft.Extensions.Options;

namespace Shop.Web;

/// <summary>The security headers of every page. Pages hold forms and personal data: no cache keeps them.</summary>
internal static class PageHeaders
{
    public static void UsePageHeaders(this WebApplication app)
    {
        var provider = app
            .Services.GetRequiredService<IOptions<StorefrontOptions>>()
            .Value.ProviderOrigin.GetLeftPart(UriPartial.Authority);
        // Chromium applies form-action to redirects too: paying is a form whose answer leads to the provider's page.
        var policy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            + $"form-action 'self' {provider}; frame-ancestors 'none'; base-uri 'self'";
        app.Use(
            (context, next) =>
            {
                var headers = context.Response.Headers;
                headers.ContentSecurityPolicy = policy;
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "same-origin";
                return next(context);
            }
        );
    }
}

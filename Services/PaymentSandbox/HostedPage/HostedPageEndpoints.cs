using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Shop.PaymentSandbox.Ledger;

namespace Shop.PaymentSandbox.HostedPage;

/// <summary>The page on which a shopper pays: a plain form that works without JavaScript. The session's id is the capability.</summary>
internal static class HostedPageEndpoints
{
    private static readonly byte[] Styles = ReadStyles();

    public static void MapHostedPage(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("/").WithTags("Hosted page").ExcludeFromDescription();
        pages.MapGet("/pay/{id}", Show);
        // No antiforgery token: there is no cookie that a foreign page could ride on.
        pages.MapPost("/pay/{id}", Pay).DisableAntiforgery();
        pages.MapGet("/pay.css", () => TypedResults.Bytes(Styles, "text/css; charset=utf-8"));
    }

    private static ContentHttpResult Show(string id, HttpResponse response, ProviderLedger ledger) =>
        ledger.Find(id) is not { } session ? Html(response, PayPage.NotFound(), StatusCodes.Status404NotFound)
        : session.Status == "open" ? Html(response, PayPage.Form(session, refusal: null), StatusCodes.Status200OK, session)
        : Html(response, PayPage.Over(session), StatusCodes.Status200OK);

    private static async Task<Results<ContentHttpResult, SeeOther>> Pay(string id, HttpContext context, ProviderLedger ledger)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
        if (ledger.Find(id) is not { } session)
        {
            return Html(context.Response, PayPage.NotFound(), StatusCodes.Status404NotFound);
        }
        if (session.Status == "open" && Cards.Normalize(form["card"]) is not { })
        {
            return Html(
                context.Response,
                PayPage.Form(session, "Your card number is not valid."),
                StatusCodes.Status402PaymentRequired,
                session
            );
        }

        var (after, refusal) = ledger.Pay(id, Cards.Normalize(form["card"]) ?? "") ?? (session, null);
        return after.Status switch
        {
            "complete" => new SeeOther(after.SuccessUrl),
            "open" => Html(context.Response, PayPage.Form(after, refusal?.Message), StatusCodes.Status402PaymentRequired, after),
            _ => Html(context.Response, PayPage.Over(after), StatusCodes.Status410Gone),
        };
    }

    private static ContentHttpResult Html(HttpResponse response, string html, int status, CheckoutSession? session = null)
    {
        // Browsers hold a form's redirect to form-action too, hence the shop's origin.
        var shop = session is null ? "" : " " + new Uri(session.SuccessUrl).GetLeftPart(UriPartial.Authority);
        response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'{shop}; base-uri 'none'; frame-ancestors 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "no-store";
        return TypedResults.Text(html, "text/html; charset=utf-8", Encoding.UTF8, status);
    }

    private static byte[] ReadStyles()
    {
        using var stream = typeof(HostedPageEndpoints).Assembly.GetManifestResourceStream("pay.css")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}

/// <summary>303: after a form, on to the shop with GET.</summary>
internal sealed class SeeOther(string location) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = location;
        httpContext.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}

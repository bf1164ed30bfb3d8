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
        // No antiforgery tokens: there is no cookie that a foreign page could ride on.
        pages.MapGet("/pay/{id}", Show);
        pages.MapPost("/pay/{id}", PayAsync).DisableAntiforgery();
        pages.MapGet("/pay/{id}/authenticate", ShowAuthentication);
        pages.MapPost("/pay/{id}/authenticate", AuthenticateAsync).DisableAntiforgery();
        pages.MapGet("/pay.css", () => TypedResults.Bytes(Styles, "text/css; charset=utf-8"));
    }

    private static ContentHttpResult Show(string id, HttpResponse response, Books books, Checkout checkout)
    {
        checkout.ExpireOverdue();
        return books.Session(id) switch
        {
            null => Html(response, PayPage.NotFound(), StatusCodes.Status404NotFound),
            { IsOpen: true } session => Html(response, PayPage.Form(session, refusal: null), StatusCodes.Status200OK, session),
            { } session => Html(response, PayPage.Over(session), StatusCodes.Status200OK),
        };
    }

    private static async Task<Results<ContentHttpResult, SeeOther>> PayAsync(string id, HttpContext context, Books books, Payments payments)
    {
        var typed = Cards.Normalize((await ReadFormAsync(context))["card"]);
        if (typed is null && books.Session(id) is { IsOpen: true } session)
        {
            var refusal = PayPage.Form(session, "Your card number is not valid.");
            return Html(context.Response, refusal, StatusCodes.Status402PaymentRequired, session);
        }
        return After(context.Response, payments.Pay(id, typed ?? ""));
    }

    private static Results<ContentHttpResult, SeeOther> ShowAuthentication(string id, HttpResponse response, Books books, Checkout checkout)
    {
        checkout.ExpireOverdue();
        return books.Session(id) is { IsOpen: true, IntentId: { } intent } session && books.Intent(intent) is { Status: "requires_action" }
            ? Html(response, PayPage.Authentication(session), StatusCodes.Status200OK, session)
            : new SeeOther($"/pay/{Uri.EscapeDataString(id)}");
    }

    private static async Task<Results<ContentHttpResult, SeeOther>> AuthenticateAsync(string id, HttpContext context, Payments payments)
    {
        var outcome = (await ReadFormAsync(context))["outcome"].ToString();
        if (outcome is not ("complete" or "fail"))
        {
            return new SeeOther($"/pay/{Uri.EscapeDataString(id)}/authenticate");
        }
        var tried = payments.Authenticate(id, succeeds: outcome == "complete");
        return tried is { Session.IsOpen: true, Refusal: null }
            ? new SeeOther($"/pay/{Uri.EscapeDataString(id)}")
            : After(context.Response, tried);
    }

    private static Results<ContentHttpResult, SeeOther> After(HttpResponse response, Tried? tried) =>
        tried switch
        {
            null => Html(response, PayPage.NotFound(), StatusCodes.Status404NotFound),
            { Authenticates: true } => new SeeOther($"/pay/{tried.Session.Id}/authenticate"),
            { Session.IsPaid: true } => new SeeOther(tried.Session.SuccessUrl),
            { Session: { IsOpen: true } open } => Html(
                response,
                PayPage.Form(open, tried.Refusal?.Message),
                StatusCodes.Status402PaymentRequired,
                open
            ),
            _ => Html(response, PayPage.Over(tried.Session), StatusCodes.Status410Gone),
        };

    private static async Task<IFormCollection> ReadFormAsync(HttpContext context) =>
        context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;

    private static ContentHttpResult Html(HttpResponse response, string html, int status, Session? session = null)
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

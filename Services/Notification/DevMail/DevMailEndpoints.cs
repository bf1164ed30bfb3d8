using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shop.Notification.Mails;
using Shop.ServiceDefaults;

namespace Shop.Notification.DevMail;

/// <summary>A mailbox of everybody's mails, on a developer's machine alone: pages for people, JSON for tests.</summary>
internal static class DevMailEndpoints
{
    private const string PagePolicy =
        "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    // Mails have inline styles and, were one ever to slip through, no script: the sandbox allows links to be opened, nothing more.
    private const string MailPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

    public static void MapDevMail(this IEndpointRouteBuilder routes)
    {
        var mails = routes.MapGroup("/dev/mail").ExcludeFromDescription();
        mails.MapGet("/", List);
        mails.MapGet("/dev-mail.css", Style);
        mails.MapGet("/{id:guid}", View);
        mails.MapGet("/{id:guid}/html", Html);
    }

    private static async Task<IResult> List(
        [FromQuery] string? to,
        [FromQuery] Guid? before,
        HttpContext http,
        MailList mails,
        CancellationToken ct
    )
    {
        var wanted = string.IsNullOrWhiteSpace(to) ? null : to.Trim();
        var page = await mails.PageAsync(wanted, before, ct);
        return WantsJson(http)
            ? TypedResults.Json(page, MailJson.Default.MailPage)
            : Page<MailListPage>(http, new() { [nameof(MailListPage.Mails)] = page, [nameof(MailListPage.To)] = wanted });
    }

    private static async Task<IResult> View(Guid id, HttpContext http, MailList mails, CancellationToken ct)
    {
        if (await mails.FindAsync(id, ct) is not { } mail)
        {
            return NotFound();
        }

        return WantsJson(http)
            ? TypedResults.Json(mail, MailJson.Default.MailView)
            : Page<MailViewPage>(http, new() { [nameof(MailViewPage.Mail)] = mail });
    }

    private static async Task<IResult> Html(Guid id, HttpContext http, MailList mails, CancellationToken ct)
    {
        if (await mails.FindAsync(id, ct) is not { Html: { } html })
        {
            return NotFound();
        }

        http.Response.Headers.ContentSecurityPolicy = MailPolicy;
        return TypedResults.Text(html, MediaTypeNames.Text.Html, System.Text.Encoding.UTF8);
    }

    private static FileStreamHttpResult Style() =>
        TypedResults.Stream(typeof(DevMailEndpoints).Assembly.GetManifestResourceStream("dev-mail.css")!, MediaTypeNames.Text.Css);

    private static RazorComponentResult<TPage> Page<TPage>(HttpContext http, Dictionary<string, object?> parameters)
        where TPage : Microsoft.AspNetCore.Components.IComponent
    {
        http.Response.Headers.ContentSecurityPolicy = PagePolicy;
        http.Response.Headers.CacheControl = "no-store";
        return new(parameters);
    }

    private static ProblemHttpResult NotFound() => Problems.Of(404, "not_found", "There is nothing at this address.");

    private static bool WantsJson(HttpContext http) =>
        http.Request.GetTypedHeaders().Accept.Any(type => type.MediaType == MediaTypeNames.Application.Json);
}

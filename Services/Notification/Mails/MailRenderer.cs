using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Shop.Notification.Mails;

/// <summary>A mail's HTML, made of Razor components: whatever people named in it is encoded.</summary>
internal sealed class MailRenderer(IServiceScopeFactory scopes, ILoggerFactory loggers)
{
    public async Task<string> HtmlAsync(MailContent content)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(MailDocument.Content)] = content });
            var document = await renderer.RenderComponentAsync<MailDocument>(parameters);
            return $"<!DOCTYPE html>\n{document.ToHtmlString()}";
        });
    }
}

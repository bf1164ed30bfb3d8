using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using Shop.PaymentSandbox.Ledger;

namespace Shop.PaymentSandbox.Webhooks;

/// <summary>Sends one webhook once.</summary>
internal sealed partial class WebhookPost(IOptions<SandboxOptions> options, TimeProvider time, ILogger<WebhookPost> logger) : IDisposable
{
    // Not from the factory: retries are the sender's business, and a circuit breaker would only stand in the way.
    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 16, AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    public void Dispose() => _client.Dispose();

    /// <summary>The status that the shop answered; null when nobody did.</summary>
    public async Task<int?> SendAsync(Event happened, byte[] payload, int attempt, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, options.Value.WebhookUrl);
            request.Content = new ByteArrayContent(payload)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") },
            };
            // Signed anew each time: the receiver refuses old timestamps.
            request.Headers.Add(WebhookSignature.Header, WebhookSignature.Create(payload, options.Value.WebhookSecret, time.GetUtcNow()));
            using var answer = await _client.SendAsync(request, ct);
            if (answer.IsSuccessStatusCode)
            {
                LogDelivered(happened.Type, happened.Id, attempt);
            }
            else
            {
                LogRefused(happened.Type, happened.Id, attempt, (int)answer.StatusCode);
            }
            return (int)answer.StatusCode;
        }
        catch (HttpRequestException failure)
        {
            LogUnreachable(happened.Type, happened.Id, attempt, failure.HttpRequestError);
        }
        catch (TaskCanceledException) when (!ct.IsCancellationRequested)
        {
            LogUnreachable(happened.Type, happened.Id, attempt, HttpRequestError.Unknown);
        }
        return null;
    }

    [LoggerMessage(1, LogLevel.Information, "Webhook {Type} {EventId} delivered at attempt {Attempt}", EventName = "WebhookDelivered")]
    private partial void LogDelivered(string type, string eventId, int attempt);

    [LoggerMessage(2, LogLevel.Warning, "Webhook {Type} {EventId} attempt {Attempt} was answered {Status}", EventName = "WebhookRefused")]
    private partial void LogRefused(string type, string eventId, int attempt, int status);

    [LoggerMessage(
        3,
        LogLevel.Warning,
        "Webhook {Type} {EventId} attempt {Attempt} reached nobody: {Reason}",
        EventName = "WebhookUnreachable"
    )]
    private partial void LogUnreachable(string type, string eventId, int attempt, HttpRequestError reason);
}

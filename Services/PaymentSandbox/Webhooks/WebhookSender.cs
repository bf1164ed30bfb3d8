using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Shop.PaymentSandbox.Api;
using Shop.PaymentSandbox.Ledger;

namespace Shop.PaymentSandbox.Webhooks;

/// <summary>
/// Delivers each event to the shop until it answers 2xx, or gives up. Events travel side by side, so they may arrive in any order.
/// </summary>
internal sealed partial class WebhookSender(
    IOptions<SandboxOptions> options,
    EventLog events,
    TimeProvider time,
    ILogger<WebhookSender> logger
) : BackgroundService
{
    private const int UnderWay = 256;
    private const int Attempts = 20;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // Not from the factory: retries are this class's business, and a circuit breaker would only stand in the way.
    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 16, AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    public override void Dispose()
    {
        _client.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Parallel.ForEachAsync(
            events.TakeAsync(stoppingToken),
            new ParallelOptions { MaxDegreeOfParallelism = UnderWay, CancellationToken = stoppingToken },
            async (happened, ct) => await DeliverAsync(happened, ct)
        );

    private async Task DeliverAsync(Event happened, CancellationToken ct)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(happened, SandboxJson.Default.Event);
        var pause = FirstPause;
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (await TryDeliverAsync(happened, payload, attempt, ct))
            {
                return;
            }
            await Task.Delay(pause, time, ct);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
        LogGivenUp(happened.Type, happened.Id, Attempts);
    }

    private async Task<bool> TryDeliverAsync(Event happened, byte[] payload, int attempt, CancellationToken ct)
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
                return true;
            }
            LogRefused(happened.Type, happened.Id, attempt, (int)answer.StatusCode);
        }
        catch (HttpRequestException failure)
        {
            LogUnreachable(happened.Type, happened.Id, attempt, failure.HttpRequestError);
        }
        catch (TaskCanceledException) when (!ct.IsCancellationRequested)
        {
            LogUnreachable(happened.Type, happened.Id, attempt, HttpRequestError.Unknown);
        }
        return false;
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

    [LoggerMessage(4, LogLevel.Error, "Webhook {Type} {EventId} was given up after {Attempts} attempts", EventName = "WebhookGivenUp")]
    private partial void LogGivenUp(string type, string eventId, int attempts);
}

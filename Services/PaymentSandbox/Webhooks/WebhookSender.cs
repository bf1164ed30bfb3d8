using Shop.PaymentSandbox.Api;
using Shop.PaymentSandbox.Controls;
using Shop.PaymentSandbox.Ledger;

namespace Shop.PaymentSandbox.Webhooks;

/// <summary>
/// Delivers each event to the shop until it answers 2xx, or gives up. Events travel side by side, so they may arrive in any order.
/// What was not delivered when the sandbox stopped is delivered when it runs again.
/// </summary>
internal sealed partial class WebhookSender(
    WebhookFlow flow,
    WebhookPost post,
    Books books,
    ControlRules controls,
    TimeProvider time,
    ILogger<WebhookSender> logger
) : BackgroundService
{
    private const int UnderWay = 256;
    private const int Attempts = 20;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Parallel.ForEachAsync(
            flow.TakeAsync(stoppingToken),
            new ParallelOptions { MaxDegreeOfParallelism = UnderWay, CancellationToken = stoppingToken },
            async (happened, ct) => await DeliverAsync(happened, ct)
        );

    private async Task DeliverAsync(Event happened, CancellationToken ct)
    {
        var payload = EventObject.Payload(happened);
        var pause = FirstPause;
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            await UntilOutageEndsAsync(payload, ct);
            if (await post.SendAsync(happened, payload, attempt, ct) is >= 200 and < 300)
            {
                books.Settle(happened.Id);
                return;
            }
            await Task.Delay(pause, time, ct);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
        books.Settle(happened.Id);
        LogGivenUp(happened.Type, happened.Id, Attempts);
    }

    private async Task UntilOutageEndsAsync(byte[] payload, CancellationToken ct)
    {
        while (
            controls.Any
            && controls.OutageUntil(System.Text.Encoding.UTF8.GetString(payload)) is { } end
            && end - time.GetUtcNow() is { Ticks: > 0 } rest
        )
        {
            // Not the whole rest: the rule may be taken away before.
            await Task.Delay(rest < FirstPause ? rest : FirstPause, time, ct);
        }
    }

    [LoggerMessage(4, LogLevel.Error, "Webhook {Type} {EventId} was given up after {Attempts} attempts", EventName = "WebhookGivenUp")]
    private partial void LogGivenUp(string type, string eventId, int attempts);
}

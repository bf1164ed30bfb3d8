using Microsoft.Extensions.Options;
using Shop.Payment.Leadership;
using Shop.Payment.Payments;
using Shop.Payment.Stripe;

namespace Shop.Payment.Reconciliation;

/// <summary>Reconciles when this replica begins to lead, and from then on as often as the setting says.</summary>
internal sealed partial class ReconciliationTask(
    Reconciler reconciler,
    IOptions<PaymentOptions> options,
    ILogger<ReconciliationTask> logger
) : LeaderTask(options.Value.ReconcileEvery)
{
    public override async Task<bool> RunAsync(CancellationToken ct)
    {
        try
        {
            await reconciler.RunAsync(ct);
        }
        catch (ProviderUnavailableException away)
        {
            LogPostponed(away.Message);
        }
        return false;
    }

    [LoggerMessage(1, LogLevel.Warning, "Reconciliation waits for the provider: {Reason}", EventName = "ReconciliationPostponed")]
    private partial void LogPostponed(string reason);
}

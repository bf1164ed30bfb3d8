using Microsoft.Extensions.Options;
using Shop.Payment.Leadership;
using Shop.Payment.Payments;

namespace Shop.Payment.Reconciliation;

/// <summary>Reconciles when this replica begins to lead, and from then on as often as the setting says.</summary>
internal sealed class ReconciliationTask(Reconciler reconciler, IOptions<PaymentOptions> options) : LeaderTask(options.Value.ReconcileEvery)
{
    public override async Task<bool> RunAsync(CancellationToken ct)
    {
        await reconciler.RunAsync(ct);
        return false;
    }
}

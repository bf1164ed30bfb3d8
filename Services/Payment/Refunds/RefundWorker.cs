using Shop.Payment.Facts;
using Shop.Payment.Leadership;
using Shop.Payment.Payments;
using Shop.Payment.Stripe;

namespace Shop.Payment.Refunds;

/// <summary>Asks the provider for the refunds that were promised; no transaction spans the call, the refund's id is the idempotency key.</summary>
internal sealed partial class RefundWorker(RefundStore refunds, FactApplier facts, StripeClient stripe, ILogger<RefundWorker> logger)
    : LeaderTask(TimeSpan.FromSeconds(1))
{
    private const int BatchMax = 16;
    private const int Parallel = 4;

    public override async Task<bool> RunAsync(CancellationToken ct)
    {
        var due = await refunds.DueAsync(BatchMax, ct);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = ct };
        await System.Threading.Tasks.Parallel.ForEachAsync(due, options, async (refund, token) => await RefundAsync(refund, token));
        return due.Count == BatchMax;
    }

    private async Task RefundAsync(RefundDue due, CancellationToken ct)
    {
        try
        {
            await facts.ApplyAsync(await stripe.RefundAsync(due, ct), AnswerTo(due), ct);
        }
        catch (ProviderUnavailableException away)
        {
            LogPostponed(due.Refund.Id, away.Message);
            await refunds.PostponeAsync(due.Refund.Id, ct);
        }
        catch (ProviderRefusedException refused)
        {
            LogRefused(due.Refund.Id, refused.Code, refused.Message);
            await facts.ApplyAsync(new RefundSettled(due.Refund.Id, null, refused.Code), AnswerTo(due), ct);
        }
    }

    private static Cause AnswerTo(RefundDue due) => new("provider_answer", due.Refund.Id.ToString());

    [LoggerMessage(1, LogLevel.Warning, "Refund {RefundId} waits for the provider: {Reason}", EventName = "RefundPostponed")]
    private partial void LogPostponed(Guid refundId, string reason);

    [LoggerMessage(2, LogLevel.Error, "The provider refused refund {RefundId}: {Code}: {Reason}", EventName = "RefundRefused")]
    private partial void LogRefused(Guid refundId, string code, string reason);
}

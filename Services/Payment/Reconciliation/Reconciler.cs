using Microsoft.Extensions.Options;
using Npgsql;
using Shop.Payment.Facts;
using Shop.Payment.Leadership;
using Shop.Payment.Payments;
using Shop.Payment.ProviderEvents;
using Shop.Payment.Stripe;

namespace Shop.Payment.Reconciliation;

/// <summary>
/// Makes our books agree with the provider's, whatever webhooks were lost: reads its list of events since the last time, and asks about
/// every payment and refund that has waited for news for too long. Harmless at any time, since every step goes the way that a webhook's
/// does.
/// </summary>
internal sealed partial class Reconciler(
    NpgsqlDataSource database,
    ReconciliationStore books,
    ProviderEventStore events,
    EventProcessor processor,
    FactApplier facts,
    StripeReader stripe,
    PaymentMetrics metrics,
    IOptions<PaymentOptions> options,
    TimeProvider time,
    ILogger<Reconciler> logger
)
{
    /// <summary>The audit trail's word for steps that came of asking.</summary>
    public const string CauseWord = "reconciliation";

    private const int BatchMax = 256;
    private const int UnansweredMax = 8;
    private const int UnderWay = 4;

    // Somebody may be opening its page just now.
    private static readonly TimeSpan NeverOpenedAfter = TimeSpan.FromMinutes(5);

    /// <summary>Reconciles now.</summary>
    /// <returns>Null when somebody is at it already, here or on another replica.</returns>
    public async Task<ReconciliationReport?> RunAsync(CancellationToken ct)
    {
        await using var turn = await AdvisoryLock.TryTakeAsync(database, "payment reconciliation", ct);
        if (turn is null)
        {
            return null;
        }

        var report = await ReconcileAsync(ct);
        metrics.Reconciled(report);
        LogReconciled(report.EventsMissed, report.PaymentsAsked, report.RefundsAsked, report.HealedTotal, report.Unanswered, report.Review);
        return report;
    }

    private async Task<ReconciliationReport> ReconcileAsync(CancellationToken ct)
    {
        var (started, clock) = (time.GetUtcNow(), time.GetTimestamp());
        var trail = await books.TrailEndAsync(ct);
        var (listed, missed, unlisted) = await ReadEventsAsync(started, ct);
        await processor.DrainAsync(ct);

        var pendingFor = options.Value.ReconcilePendingFor;
        var payments = await AskAllAsync(
            () => books.TakePaymentsAsync(pendingFor, BatchMax, ct),
            AskAsync,
            payment => books.AskPaymentAgainAsync(payment.Id, ct),
            ct
        );
        var refunds = await AskAllAsync(
            () => books.TakeRefundsAsync(pendingFor, BatchMax, ct),
            AskAsync,
            refund => books.AskRefundAgainAsync(refund.Id, ct),
            ct
        );
        var (healed, first) = await books.HealedSinceAsync(trail, ct);
        var (waiting, refundsWaiting, review) = await books.WaitingAsync(ct);
        return new(
            started,
            Math.Round(time.GetElapsedTime(clock).TotalSeconds, 3),
            listed,
            missed,
            payments.Asked,
            refunds.Asked,
            unlisted + payments.Unanswered + refunds.Unanswered,
            healed,
            first,
            waiting,
            refundsWaiting,
            review
        );
    }

    /// <summary>Stores the listed events that never came here. The mark moves on only after the last page.</summary>
    private async Task<(long Listed, long Missed, int Unanswered)> ReadEventsAsync(DateTimeOffset started, CancellationToken ct)
    {
        var (listed, missed) = (0L, 0L);
        var since = await books.EventsUntilAsync(ct) - options.Value.ReconcileOverlap;
        try
        {
            await foreach (var page in stripe.EventsAsync(since, ct))
            {
                listed += page.Count;
                missed += await events.AddMissedAsync(page, ct);
            }
        }
        catch (Exception away) when (away is ProviderUnavailableException or ProviderRefusedException)
        {
            // Payments can be asked about one by one all the same.
            LogUnlisted(away.Message);
            return (listed, missed, 1);
        }
        await books.SetEventsUntilAsync(started, ct);
        return (listed, missed, 0);
    }

    /// <summary>Asks batch after batch until nobody's turn is left, or the provider stops to answer.</summary>
    private static async Task<(int Asked, int Unanswered)> AskAllAsync<T>(
        Func<Task<List<T>>> take,
        Func<T, CancellationToken, Task> ask,
        Func<T, Task> again,
        CancellationToken ct
    )
    {
        var (asked, unanswered) = (0, 0);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = UnderWay, CancellationToken = ct };
        while (unanswered == 0 && await take() is { Count: > 0 } due)
        {
            await Parallel.ForEachAsync(
                due,
                parallel,
                async (one, token) =>
                {
                    try
                    {
                        if (Volatile.Read(ref unanswered) < UnansweredMax)
                        {
                            await ask(one, token);
                            Interlocked.Increment(ref asked);
                            return;
                        }
                    }
                    catch (ProviderUnavailableException)
                    {
                        // It keeps its turn.
                    }
                    Interlocked.Increment(ref unanswered);
                    await again(one);
                }
            );
        }
        return (asked, unanswered);
    }

    private async Task AskAsync(OrderPayment payment, CancellationToken ct)
    {
        var over = payment.SessionExpiresAt + NeverOpenedAfter < time.GetUtcNow();
        ProviderFact? fact = over ? new PageClosed(payment.Id, payment.SessionId) : null;
        try
        {
            // Of a page without an address nobody but the provider knows, and it will close it.
            fact = payment.SessionId is null ? fact : await stripe.PageFactAsync(payment.SessionId, ct);
        }
        catch (ProviderRefusedException unknown)
        {
            LogUnknownPage(payment.Id, payment.SessionId, unknown.Message);
        }
        if (fact is not null)
        {
            await facts.ApplyAsync(fact, new Cause(CauseWord, payment.SessionId), ct);
        }
    }

    private async Task AskAsync(PendingRefund refund, CancellationToken ct)
    {
        try
        {
            var fact = await stripe.RefundFactAsync(refund.Id, refund.ProviderRefundId, ct);
            await facts.ApplyAsync(fact, new Cause(CauseWord, refund.ProviderRefundId), ct);
        }
        catch (ProviderRefusedException unknown)
        {
            LogUnknownRefund(refund.Id, refund.ProviderRefundId, unknown.Message);
        }
    }

    [LoggerMessage(
        1,
        LogLevel.Information,
        "Reconciled: {Missed} missed events, {Payments} payments and {Refunds} refunds asked for, {Healed} steps taken, {Unanswered} questions unanswered, {Review} payments wait for staff",
        EventName = "Reconciled"
    )]
    private partial void LogReconciled(long missed, int payments, int refunds, long healed, int unanswered, long review);

    [LoggerMessage(
        2,
        LogLevel.Error,
        "The provider does not know the page {SessionId} of payment {PaymentId}: {Reason}",
        EventName = "UnknownPage"
    )]
    private partial void LogUnknownPage(Guid paymentId, string? sessionId, string reason);

    [LoggerMessage(
        3,
        LogLevel.Error,
        "The provider does not know its refund {ProviderRefundId} of ours {RefundId}: {Reason}",
        EventName = "UnknownRefund"
    )]
    private partial void LogUnknownRefund(Guid refundId, string providerRefundId, string reason);

    [LoggerMessage(4, LogLevel.Warning, "The provider does not list its events: {Reason}", EventName = "EventsUnlisted")]
    private partial void LogUnlisted(string reason);
}

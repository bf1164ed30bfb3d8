using Npgsql;
using Shop.Payment.Facts;
using Shop.Payment.Leadership;
using Shop.Payment.Payments;
using Shop.Payment.Stripe;

namespace Shop.Payment.Sessions;

/// <summary>Closes hosted pages at the provider, so that nobody pays for an order that ended.</summary>
internal sealed partial class SessionEnder(
    NpgsqlDataSource database,
    SessionEndStore ends,
    FactApplier facts,
    PaymentWriter writer,
    StripeClient stripe,
    ILogger<SessionEnder> logger
) : LeaderTask(TimeSpan.FromSeconds(1))
{
    private const int BatchMax = 16;

    public override async Task<bool> RunAsync(CancellationToken ct)
    {
        var due = await ends.DueAsync(BatchMax, ct);
        foreach (var end in due)
        {
            await EndAsync(end, ct);
        }
        return due.Count == BatchMax;
    }

    private async Task EndAsync(SessionEnd end, CancellationToken ct)
    {
        try
        {
            // Without an address the provider may be opening the page just now: whoever asked for it finds the payment ended and comes back here.
            var closed = end.SessionId is null || await stripe.ExpireSessionAsync(end.SessionId, ct);
            await DoneAsync(end, closed, ct);
        }
        catch (ProviderUnavailableException away)
        {
            LogPostponed(end.PaymentId, away.Message);
            await ends.PostponeAsync(end.PaymentId, ct);
        }
        catch (ProviderRefusedException refused)
        {
            LogRefused(end.PaymentId, refused.Code, refused.Message);
            await ends.PostponeAsync(end.PaymentId, ct);
        }
    }

    /// <param name="closed">False when the page had been paid or had ended by itself: its own event says which.</param>
    private async Task DoneAsync(SessionEnd end, bool closed, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var payment = await PaymentRows.LockAsync(transaction, end.PaymentId, ct);
        if (end.SessionId is null && payment?.SessionId is not null)
        {
            // The page's id arrived meanwhile: the next round closes it.
            return;
        }
        await SessionEndStore.DoneAsync(transaction, end.PaymentId, ct);
        if (closed)
        {
            await facts.ApplyAsync(transaction, [(new PageClosed(end.PaymentId, end.SessionId), new Cause(end.Cause, end.SessionId))], ct);
        }
        await transaction.CommitAsync(ct);
        writer.Wake();
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "Closing the page of payment {PaymentId} waits for the provider: {Reason}",
        EventName = "SessionEndPostponed"
    )]
    private partial void LogPostponed(Guid paymentId, string reason);

    [LoggerMessage(
        2,
        LogLevel.Error,
        "The provider refused to close the page of payment {PaymentId}: {Code}: {Reason}",
        EventName = "SessionEndRefused"
    )]
    private partial void LogRefused(Guid paymentId, string code, string reason);
}

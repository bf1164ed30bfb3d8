using Shop.Contracts;
using Shop.Payment.Stripe;

namespace Shop.Payment.Payments;

/// <summary>
/// Opens the provider's page for an order: the row is committed first, then the provider is asked with the payment's id as
/// idempotency key, then its answer is stored. No transaction spans the call; whoever repeats the request goes on where it broke off.
/// </summary>
internal sealed partial class PaymentOpener(PaymentStore payments, StripeClient stripe, ILogger<PaymentOpener> logger)
{
    /// <summary>The order's open payment and whether this call opened it; null when the order cannot be paid.</summary>
    /// <exception cref="ProviderUnavailableException">The provider did not answer; a repeat may succeed.</exception>
    public async Task<(OrderPayment Payment, bool Opened)?> OpenAsync(PaymentToken token, string returnUrl, CancellationToken ct)
    {
        if (await payments.ClaimAsync(token, returnUrl, ct) is not { } claimed)
        {
            return null;
        }
        if (claimed.Status == PaymentStatus.Pending)
        {
            return (claimed, false);
        }

        try
        {
            var session = await stripe.OpenSessionAsync(claimed, ct);
            var (payment, started) = await payments.StartAsync(claimed.Id, session.Id, session.Url, ct);
            return payment.IsOpen ? (payment, started) : null;
        }
        catch (ProviderRefusedException refused)
        {
            LogRefused(claimed.Id, refused.Code, refused.Message);
            await payments.FailAsync(claimed.Id, "provider_refused", ct);
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The provider refused payment {PaymentId}: {Code}: {Reason}", EventName = "ProviderRefusedPayment")]
    private partial void LogRefused(Guid paymentId, string code, string reason);
}

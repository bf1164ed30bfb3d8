using System.Globalization;
using System.Net;
using Shop.Payment.Facts;
using Shop.Payment.Payments;
using Shop.Payment.Refunds;

namespace Shop.Payment.Stripe;

/// <summary>The calls that we make to Stripe's HTTP API. All throw <see cref="ProviderUnavailableException"/> and
/// <see cref="ProviderRefusedException"/>.</summary>
internal sealed class StripeClient(StripeTransport transport)
{
    /// <summary>Opens the hosted page of a payment. Everything comes from the payment's row, so that a repeat is the same request; the key is
    /// the payment's id, so it gives the same page.</summary>
    public async Task<(string Id, string Url)> OpenSessionAsync(OrderPayment payment, CancellationToken ct)
    {
        var session = await transport.PostAsync(
            "v1/checkout/sessions",
            [
                new("mode", "payment"),
                new("client_reference_id", payment.OrderId.ToString()),
                new("line_items[0][quantity]", "1"),
                new("line_items[0][price_data][currency]", payment.Amount.Currency.ToLowerInvariant()),
                new("line_items[0][price_data][unit_amount]", payment.Amount.Amount.ToString(CultureInfo.InvariantCulture)),
                new("line_items[0][price_data][product_data][name]", $"Order {payment.OrderNumber}"),
                new($"metadata[{StripeEvents.PaymentId}]", payment.Id.ToString()),
                new("metadata[order_number]", payment.OrderNumber),
                new($"payment_intent_data[metadata][{StripeEvents.PaymentId}]", payment.Id.ToString()),
                new("success_url", payment.ReturnUrl),
                new("cancel_url", payment.ReturnUrl),
                new("expires_at", payment.SessionExpiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            ],
            payment.Id.ToString(),
            StripeJson.Default.StripeSession,
            ct
        );
        // A replayed answer still holds the address, even if the page was paid or closed meanwhile.
        return session is { Id: not null, Url: not null }
            ? (session.Id, session.Url)
            : throw new ProviderUnavailableException("The provider's session has no address.");
    }

    /// <summary>Closes a hosted page.</summary>
    /// <returns>True when nobody can pay on it any more; false when it has been paid.</returns>
    public async Task<bool> ExpireSessionAsync(string sessionId, CancellationToken ct)
    {
        var path = $"v1/checkout/sessions/{Uri.EscapeDataString(sessionId)}";
        try
        {
            await transport.PostAsync($"{path}/expire", [], idempotencyKey: null, StripeJson.Default.StripeSession, ct);
            return true;
        }
        catch (ProviderRefusedException refused) when (refused.Code == "resource_missing")
        {
            return true;
        }
        catch (ProviderRefusedException)
        {
            // Over already: the session itself says how it ended.
            var session = await transport.GetAsync(path, StripeJson.Default.StripeSession, ct);
            return session.Status switch
            {
                "expired" => true,
                "complete" => false,
                _ => throw new ProviderUnavailableException($"The session is {session.Status} and would not close."),
            };
        }
    }

    /// <summary>Gives money back; the key is the refund's id, so a repeat gives the same refund.</summary>
    public async Task<ProviderFact> RefundAsync(RefundDue due, CancellationToken ct)
    {
        var refund = await transport.PostAsync(
            "v1/refunds",
            [
                new("payment_intent", due.IntentId),
                new("amount", due.Refund.Amount.Amount.ToString(CultureInfo.InvariantCulture)),
                new($"metadata[{StripeEvents.RefundId}]", due.Refund.Id.ToString()),
                new($"metadata[{StripeEvents.PaymentId}]", due.Refund.PaymentId.ToString()),
                new("metadata[reason]", due.Refund.Reason),
            ],
            due.Refund.Id.ToString(),
            StripeJson.Default.StripeRefund,
            ct
        );
        return refund.Id is null
            ? throw new ProviderUnavailableException("The provider's refund has no id.")
            : StripeEvents.FactOf(refund, due.Refund.Id);
    }
}

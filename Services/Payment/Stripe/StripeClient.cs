using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Shop.Payment.Facts;
using Shop.Payment.Payments;
using Shop.Payment.Refunds;

namespace Shop.Payment.Stripe;

/// <summary>The calls to Stripe's HTTP API that do something. All throw <see cref="ProviderUnavailableException"/> and
/// <see cref="ProviderRefusedException"/>.</summary>
internal sealed partial class StripeClient(StripeTransport transport, StripeReader reader, ILogger<StripeClient> logger)
{
    private const int KeysMax = 3;

    /// <summary>Opens the hosted page of a payment. Everything comes from the payment's row, so that a repeat is the same request; the key is
    /// the payment's id, so it gives the same page.</summary>
    public async Task<(string Id, string Url)> OpenSessionAsync(OrderPayment payment, CancellationToken ct)
    {
        var session = await MakeAsync(
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
            $"{payment.Id}",
            StripeJson.Default.StripeSession,
            () => reader.FindSessionAsync(payment, ct),
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
            await transport.PostAsync($"{path}/expire", "expire", [], idempotencyKey: null, StripeJson.Default.StripeSession, ct);
            return true;
        }
        catch (ProviderRefusedException refused) when (refused.Code == "resource_missing")
        {
            return true;
        }
        catch (ProviderRefusedException)
        {
            // Over already: the session itself says how it ended.
            return (await reader.SessionAsync(sessionId, ct)).Status switch
            {
                "expired" => true,
                "complete" => false,
                var status => throw new ProviderUnavailableException($"The session is {status} and would not close."),
            };
        }
    }

    /// <summary>Gives money back; the key is the refund's id, so a repeat gives the same refund. With a word before it: order names a refund
    /// after the payment that it could not use, and keys are one space for all calls.</summary>
    public async Task<ProviderFact> RefundAsync(RefundDue due, CancellationToken ct)
    {
        var refund = await MakeAsync(
            "v1/refunds",
            [
                new("payment_intent", due.IntentId),
                new("amount", due.Refund.Amount.Amount.ToString(CultureInfo.InvariantCulture)),
                new($"metadata[{StripeEvents.RefundId}]", due.Refund.Id.ToString()),
                new($"metadata[{StripeEvents.PaymentId}]", due.Refund.PaymentId.ToString()),
                new("metadata[reason]", due.Refund.Reason),
            ],
            $"refund-{due.Refund.Id}",
            StripeJson.Default.StripeRefund,
            () => reader.FindRefundAsync(due, ct),
            ct
        );
        return refund.Id is null
            ? throw new ProviderUnavailableException("The provider's refund has no id.")
            : StripeEvents.FactOf(refund, due.Refund.Id);
    }

    /// <summary>Has the provider make an object, once. When it has stored a failure under the key, the object may be there all the same:
    /// it is looked for before another key is used. The keys follow each other, so that whoever repeats the call goes the same way.</summary>
    private async Task<T> MakeAsync<T>(
        string path,
        IReadOnlyList<KeyValuePair<string, string>> fields,
        string key,
        JsonTypeInfo<T> json,
        Func<Task<T?>> find,
        CancellationToken ct
    )
        where T : class
    {
        for (var n = 1; n <= KeysMax; n++)
        {
            try
            {
                return await transport.PostAsync(path, path, fields, n == 1 ? key : $"{key}-{n}", json, ct);
            }
            catch (StoredFailureException stored)
            {
                LogStoredFailure(path, key, stored.Message);
                if (await find() is { } made)
                {
                    return made;
                }
            }
        }
        throw new ProviderUnavailableException("The provider has stored a failure under every key of this call.");
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "The provider stored a failure of {Path} under the key {Key}; looking for what it made: {Reason}",
        EventName = "ProviderStoredFailure"
    )]
    private partial void LogStoredFailure(string path, string key, string reason);
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Shop.Contracts;
using Shop.Payment.Facts;

namespace Shop.Payment.Stripe;

/// <summary>Reads stored events. Every type that is not listed here is none of our business.</summary>
internal static class StripeEvents
{
    /// <summary>The metadata key that carries the payment's id, on sessions and on their intents.</summary>
    public const string PaymentId = "payment_id";

    /// <summary>The metadata key that carries the refund's id.</summary>
    public const string RefundId = "refund_id";

    /// <summary>The types of events that mean something to us.</summary>
    public static IReadOnlyList<string> Types { get; } =
    [
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
        "payment_intent.payment_failed",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "charge.refund.updated",
    ];

    public static ProviderFact Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, StripeJson.Default.StripeEvent) is { Id: not null, Type: not null, Data: { } data } e
                ? Read(e.Type, data.Object)
                : new Unreadable();
        }
        catch (JsonException)
        {
            return new Unreadable();
        }
    }

    private static ProviderFact Read(string type, JsonElement o) =>
        type switch
        {
            "checkout.session.completed" or "checkout.session.async_payment_succeeded" => Captured(As(o, StripeJson.Default.StripeSession)),
            "checkout.session.expired" => Closed(As(o, StripeJson.Default.StripeSession)),
            "checkout.session.async_payment_failed" => AsyncFailed(As(o, StripeJson.Default.StripeSession)),
            "payment_intent.payment_failed" => Refused(As(o, StripeJson.Default.StripeIntent)),
            "refund.created" or "refund.updated" or "refund.failed" or "charge.refund.updated" => Refund(
                As(o, StripeJson.Default.StripeRefund)
            ),
            _ => new NotOurs(),
        };

    private static ProviderFact Captured(StripeSession? session)
    {
        if (IdIn(session?.Metadata, PaymentId) is not { } payment)
        {
            return new NotOurs();
        }
        // Completed is not paid: slow methods settle later, with an event of their own.
        return session is not { PaymentStatus: "paid" } ? new NotOurs()
            : session is { Id: { } id, AmountTotal: { } amount, Currency: { } currency }
                ? new MoneyCaptured(payment, id, session.PaymentIntent, new Money(amount, currency.ToUpperInvariant()))
            : new Unreadable();
    }

    /// <summary>What the state of a page at the provider means for its payment; null while nothing has come of it.</summary>
    public static ProviderFact? FactOf(StripeSession session) =>
        session switch
        {
            { PaymentStatus: "paid" } => Captured(session) is MoneyCaptured captured ? captured : null,
            { Status: "expired" } => Closed(session) is PageClosed closed ? closed : null,
            _ => null,
        };

    private static ProviderFact Closed(StripeSession? session) =>
        IdIn(session?.Metadata, PaymentId) is { } payment ? new PageClosed(payment, session?.Id) : new NotOurs();

    private static ProviderFact AsyncFailed(StripeSession? session) =>
        IdIn(session?.Metadata, PaymentId) is { } payment
            ? new CardRefused(payment, session?.PaymentIntent, "payment_failed")
            : new NotOurs();

    private static ProviderFact Refused(StripeIntent? intent) =>
        IdIn(intent?.Metadata, PaymentId) is { } payment
            ? new CardRefused(
                payment,
                intent?.Id,
                intent?.LastPaymentError?.DeclineCode ?? intent?.LastPaymentError?.Code ?? "payment_failed"
            )
            : new NotOurs();

    private static ProviderFact Refund(StripeRefund? refund) =>
        refund is not { Id: { } providerId } ? new NotOurs()
        : IdIn(refund.Metadata, RefundId) is { } id ? FactOf(refund, id)
        : refund is { PaymentIntent: { } intent, Amount: { } amount, Currency: { } currency }
            ? new RefundMadeThere(intent, new Money(amount, currency.ToUpperInvariant()), FactOf(refund, OurNameOf(providerId)))
        : new NotOurs();

    /// <summary>A refund that was made there has no id of ours: the same news must give the same one.</summary>
    private static Guid OurNameOf(string providerRefundId) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"refund {providerRefundId}")).AsSpan(0, 16), bigEndian: true);

    /// <summary>What the state of a refund at the provider means for ours.</summary>
    public static ProviderFact FactOf(StripeRefund refund, Guid refundId) =>
        refund.Status switch
        {
            "succeeded" => new RefundSettled(refundId, refund.Id, null),
            "failed" or "canceled" => new RefundSettled(refundId, refund.Id, refund.FailureReason ?? refund.Status),
            _ => new RefundAccepted(refundId, refund.Id),
        };

    private static T? As<T>(JsonElement o, JsonTypeInfo<T> type) => o.ValueKind == JsonValueKind.Object ? o.Deserialize(type) : default;

    public static Guid? IdIn(Dictionary<string, string>? metadata, string key) =>
        metadata?.TryGetValue(key, out var text) == true && Guid.TryParseExact(text, "D", out var id) ? id : null;
}

using System.Globalization;
using Shop.PaymentSandbox.Api;
using Shop.PaymentSandbox.Ledger;
using Shop.PaymentSandbox.Webhooks;
using Shop.Tests.Load.Driving;
using Shop.Tests.Load.Http;
using Shop.Tests.Load.Scenarios;

namespace Shop.Tests.Load.Webhooks;

/// <summary>
/// Tells the shop what the provider would, in the sandbox's own words and with its signature, of what never happened there: a card that was
/// refused, and the payment all the same. Each event is one of its own.
/// </summary>
/// <param name="secret">What the shop expects webhooks to be signed with.</param>
internal sealed class ProviderVoice(string secret)
{
    private static readonly Uri Intake = new("/api/payments/webhooks/stripe", UriKind.Relative);
    private static readonly PaymentError Declined = Cards.Try(Cards.Declined)!;
    private static readonly TimeSpan PageLife = TimeSpan.FromHours(1);

    /// <summary>What the ids of this run's events begin with.</summary>
    public string Run { get; } = $"evt_load{Guid.CreateVersion7():N}_";

    /// <summary>Tells of a payment's first card, which was refused, or of its second, which paid.</summary>
    /// <param name="number">The event's, of those of this run.</param>
    /// <returns>The status of the answer.</returns>
    public async ValueTask<int> TellAsync(VirtualUser user, long number, OpenedPayment payment, bool paid)
    {
        var now = TimeProvider.System.GetUtcNow();
        var body = EventObject.Payload(paid ? Completed(number, payment, now) : Refused(number, payment, now));
        return await user.SendAsync(
            Requests.Post(Intake, number, body).With(WebhookSignature.Header, WebhookSignature.Create(body, secret, now))
        );
    }

    private Event Refused(long number, OpenedPayment payment, DateTimeOffset now)
    {
        var intent = new Intent
        {
            Id = IntentOf(payment),
            SessionId = SessionOf(payment),
            Created = now.ToUnixTimeSeconds(),
            Amount = payment.Amount,
            Currency = CurrencyOf(payment),
            Metadata = MetadataOf(payment),
            LastError = Declined,
            Status = "requires_payment_method",
        };
        return EventOf(number, "payment_intent.payment_failed", new(Intent: intent), now);
    }

    private Event Completed(long number, OpenedPayment payment, DateTimeOffset now)
    {
        var session = new Session
        {
            Id = SessionOf(payment),
            Created = now.ToUnixTimeSeconds(),
            ExpiresAt = (now + PageLife).ToUnixTimeSeconds(),
            Amount = payment.Amount,
            Currency = CurrencyOf(payment),
            Items = [],
            SuccessUrl = payment.Page.AbsoluteUri,
            ClientReferenceId = payment.OrderId.ToString(),
            Metadata = MetadataOf(payment),
            IntentMetadata = MetadataOf(payment),
            PageUrl = payment.Page.AbsoluteUri,
            IntentId = IntentOf(payment),
            Status = "complete",
        };
        return EventOf(number, "checkout.session.completed", new(Session: session), now);
    }

    private Event EventOf(long number, string type, Subject subject, DateTimeOffset now) =>
        new(Run + number.ToString(CultureInfo.InvariantCulture), type, now.ToUnixTimeSeconds(), EventRequest.None, subject.Id)
        {
            Subject = subject,
        };

    private static string SessionOf(OpenedPayment payment) => payment.Page.Segments[^1];

    private static string IntentOf(OpenedPayment payment) => $"pi_{payment.Id:N}";

    // The API's currencies are lower case.
    private static string CurrencyOf(OpenedPayment payment) => payment.Currency.ToLower(CultureInfo.InvariantCulture);

    private static Dictionary<string, string> MetadataOf(OpenedPayment payment) => new() { ["payment_id"] = payment.Id.ToString() };
}

using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Shop.PaymentSandbox.Api;

namespace Shop.PaymentSandbox.Ledger;

/// <summary>
/// The provider's books, in memory: sessions, charges, refunds and events. One lock makes each step atomic, so two tabs that pay the
/// same session capture once. A restart forgets everything.
/// </summary>
internal sealed class ProviderLedger(TimeProvider time, EventLog events)
{
    private static readonly TimeSpan ShortestSession = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan LongestSession = TimeSpan.FromHours(24);
    private static readonly EventRequest NoRequest = new(null, null);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, CheckoutSession> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Charge> _chargesByIntent = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, long> _openByExpiry = new();

    public CheckoutSession Open(NewSession asked)
    {
        var now = time.GetUtcNow();
        var expires = asked.ExpiresAt is { } at ? DateTimeOffset.FromUnixTimeSeconds(at) : now + LongestSession;
        // A minute of grace: the caller computed the limits with its own clock.
        if (expires < now + ShortestSession - TimeSpan.FromMinutes(1) || expires > now + LongestSession + TimeSpan.FromMinutes(1))
        {
            throw ApiException.Invalid(
                "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.",
                param: "expires_at"
            );
        }
        if (asked.Items is not [var first, ..])
        {
            throw ApiException.Missing("line_items");
        }
        if (asked.Items.Any(item => item.Currency != first.Currency || item.UnitAmount < 0 || item.Quantity is < 1 or > 999_999))
        {
            throw ApiException.Invalid("Line items need one currency, no negative amounts and positive quantities.", param: "line_items");
        }

        var id = "cs_test_" + RandomId(56);
        var total = asked.Items.Sum(item => checked(item.UnitAmount * item.Quantity));
        var session = new CheckoutSession
        {
            Id = id,
            AmountSubtotal = total,
            AmountTotal = total,
            CancelUrl = asked.CancelUrl,
            ClientReferenceId = asked.ClientReferenceId,
            Created = now.ToUnixTimeSeconds(),
            Currency = first.Currency,
            CustomerEmail = asked.CustomerEmail,
            ExpiresAt = expires.ToUnixTimeSeconds(),
            Metadata = asked.Metadata,
            SuccessUrl = asked.SuccessUrl.Replace("{CHECKOUT_SESSION_ID}", id, StringComparison.Ordinal),
            Url = $"{asked.Origin}/pay/{id}",
            ItemNames = [.. asked.Items.Select(item => item.Name)],
            IntentMetadata = asked.IntentMetadata,
        };
        lock (_lock)
        {
            _sessions.Add(id, session);
            _openByExpiry.Enqueue(id, session.ExpiresAt);
        }
        return session;
    }

    public CheckoutSession? Find(string id)
    {
        ExpireOverdue();
        lock (_lock)
        {
            return _sessions.GetValueOrDefault(id);
        }
    }

    /// <summary>Ends an open session; null when it is over already or unknown.</summary>
    public CheckoutSession? Expire(string id, EventRequest caller)
    {
        ExpireOverdue();
        lock (_lock)
        {
            return _sessions.GetValueOrDefault(id) is { Status: "open" } open ? End(open, caller) : null;
        }
    }

    /// <summary>Ends the sessions whose time is over.</summary>
    public void ExpireOverdue()
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        lock (_lock)
        {
            while (_openByExpiry.TryPeek(out var id, out var expires) && expires <= now)
            {
                _openByExpiry.Dequeue();
                if (_sessions[id] is { Status: "open" } overdue)
                {
                    End(overdue, NoRequest);
                }
            }
        }
    }

    /// <summary>Tries a card on an open session. A session that is over, or that another tab pays first, stays as it is.</summary>
    /// <returns>The session afterwards and the refusal, if the card was refused; null when there is no such session.</returns>
    public (CheckoutSession Session, PaymentError? Refusal)? Pay(string id, string card)
    {
        ExpireOverdue();
        lock (_lock)
        {
            if (_sessions.GetValueOrDefault(id) is not { } session)
            {
                return null;
            }
            if (session.Status != "open")
            {
                return (session, null);
            }
            var intent = session.PaymentIntent ?? "pi_" + RandomId(24);
            if (Cards.Try(card) is { } refusal)
            {
                _sessions[id] = session = session with { PaymentIntent = intent };
                Emit(
                    "payment_intent.payment_failed",
                    Intent(session, intent, refusal, charge: null),
                    SandboxJson.Default.PaymentIntent,
                    NoRequest
                );
                return (session, refusal);
            }
            return (Capture(session, intent), null);
        }
    }

    public Refund Refund(string intent, long? amount, string? reason, IReadOnlyDictionary<string, string> metadata, EventRequest caller)
    {
        lock (_lock)
        {
            if (!_chargesByIntent.TryGetValue(intent, out var charge))
            {
                throw ApiException.NotFound("payment_intent", intent, "payment_intent");
            }
            var left = charge.Amount - charge.AmountRefunded;
            if (left == 0)
            {
                throw ApiException.Invalid($"Charge {charge.Id} has already been refunded.", "charge_already_refunded");
            }
            var refunded = amount ?? left;
            if (refunded < 1 || refunded > left)
            {
                throw ApiException.Invalid(
                    refunded < 1
                        ? "This value must be greater than or equal to 1."
                        : $"Refund amount ({refunded}) is greater than unrefunded amount on charge ({left})",
                    refunded < 1 ? "parameter_invalid_integer" : null,
                    "amount"
                );
            }

            var refund = new Refund
            {
                Id = "re_" + RandomId(24),
                Amount = refunded,
                Charge = charge.Id,
                Created = time.GetUtcNow().ToUnixTimeSeconds(),
                Currency = charge.Currency,
                Metadata = metadata,
                PaymentIntent = intent,
                Reason = reason,
            };
            charge = charge with { AmountRefunded = charge.AmountRefunded + refunded, Refunded = refunded == left };
            _chargesByIntent[intent] = charge;
            Emit("refund.created", refund, SandboxJson.Default.Refund, caller);
            Emit("charge.refunded", charge, SandboxJson.Default.Charge, caller);
            Emit("refund.updated", refund, SandboxJson.Default.Refund, caller);
            return refund;
        }
    }

    public EventList Events(EventQuery query) => events.List(query);

    private CheckoutSession Capture(CheckoutSession session, string intent)
    {
        var charge = new Charge
        {
            Id = "ch_" + RandomId(24),
            Amount = session.AmountTotal,
            AmountCaptured = session.AmountTotal,
            Created = time.GetUtcNow().ToUnixTimeSeconds(),
            Currency = session.Currency,
            Metadata = session.IntentMetadata,
            PaymentIntent = intent,
        };
        var paid = session with { PaymentIntent = intent, PaymentStatus = "paid", Status = "complete", Url = null };
        _sessions[session.Id] = paid;
        _chargesByIntent[intent] = charge;
        Emit("payment_intent.succeeded", Intent(paid, intent, null, charge.Id), SandboxJson.Default.PaymentIntent, NoRequest);
        Emit("checkout.session.completed", paid, SandboxJson.Default.CheckoutSession, NoRequest);
        return paid;
    }

    private CheckoutSession End(CheckoutSession session, EventRequest caller)
    {
        var over = session with { Status = "expired", Url = null };
        _sessions[session.Id] = over;
        Emit("checkout.session.expired", over, SandboxJson.Default.CheckoutSession, caller);
        return over;
    }

    private static PaymentIntent Intent(CheckoutSession session, string id, PaymentError? refusal, string? charge) =>
        new()
        {
            Id = id,
            Amount = session.AmountTotal,
            AmountReceived = charge is null ? 0 : session.AmountTotal,
            Created = session.Created,
            Currency = session.Currency,
            LastPaymentError = refusal,
            LatestCharge = charge,
            Metadata = session.IntentMetadata,
            Status = charge is null ? "requires_payment_method" : "succeeded",
        };

    private void Emit<T>(string type, T value, JsonTypeInfo<T> json, EventRequest caller) =>
        events.Add(
            new Event
            {
                Id = "evt_" + RandomId(24),
                Created = time.GetUtcNow().ToUnixTimeSeconds(),
                Data = new EventData(JsonSerializer.SerializeToElement(value, json)),
                Request = caller,
                Type = type,
            }
        );

    private static string RandomId(int length) =>
        RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length);
}

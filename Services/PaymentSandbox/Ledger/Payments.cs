using Shop.PaymentSandbox.Controls;

namespace Shop.PaymentSandbox.Ledger;

/// <summary>What a shopper's step on the hosted page came to.</summary>
/// <param name="Session">The session afterwards.</param>
/// <param name="Refusal">Why the card was refused, if it was.</param>
/// <param name="Authenticates">Whether the shopper has to prove who they are before the card pays.</param>
internal sealed record Tried(Session Session, PaymentError? Refusal = null, bool Authenticates = false);

/// <summary>Cards on hosted pages. A session that is over, or that another tab pays first, stays as it is.</summary>
internal sealed class Payments(Books books, Checkout checkout, ControlRules controls)
{
    /// <summary>Tries a card on an open session; null when there is no such session.</summary>
    /// <param name="card">Digits that <see cref="Cards.Normalize"/> let through.</param>
    public Tried? Pay(string sessionId, string card) =>
        Step(
            sessionId,
            (change, session) =>
                Cards.Try(card) is { } refusal ? Refuse(change, session, refusal)
                : card == Cards.Authenticates ? AskWho(change, session)
                : Capture(change, session)
        );

    /// <summary>Ends the second step of a card that asks for one; without such a step nothing happens. Null when there is no such session.</summary>
    public Tried? Authenticate(string sessionId, bool succeeds) =>
        Step(
            sessionId,
            (change, session) =>
                IntentOf(session) is not { Status: "requires_action" } ? new Tried(session)
                : succeeds ? Capture(change, session)
                : Refuse(change, session, Cards.NotAuthenticated)
        );

    private Tried? Step(string sessionId, Func<Change, Session, Tried> step)
    {
        checkout.ExpireOverdue();
        return books.Do(
            EventRequest.None,
            change =>
                books.Session(sessionId) is not { } session ? null
                : session.IsOpen ? step(change, session)
                : new Tried(session)
        );
    }

    private Tried Refuse(Change change, Session session, PaymentError refusal)
    {
        var intent = NextIntent(session, change.Now) with
        {
            Status = "requires_payment_method",
            LastError = refusal,
            AuthenticationUrl = null,
        };
        return new(Put(change, session, intent, "payment_intent.payment_failed"), refusal);
    }

    private Tried AskWho(Change change, Session session)
    {
        var intent = NextIntent(session, change.Now) with
        {
            Status = "requires_action",
            AuthenticationUrl = $"{session.PageUrl}/authenticate",
        };
        return new(Put(change, session, intent, "payment_intent.requires_action"), Authenticates: true);
    }

    private Tried Capture(Change change, Session session)
    {
        var (amount, currency) = controls.AmountOf(session);
        var charge = new Charge
        {
            Id = Change.NewId("ch_"),
            Amount = amount,
            Created = change.Now,
            Currency = currency,
            IntentId = session.IntentId ?? Change.NewId("pi_"),
            Metadata = session.IntentMetadata,
        };
        var intent = NextIntent(session, change.Now) with
        {
            Id = charge.IntentId,
            Amount = amount,
            AmountReceived = amount,
            AuthenticationUrl = null,
            ChargeId = charge.Id,
            Currency = currency,
            LastError = null,
            Status = "succeeded",
        };
        change.Charges.Add(charge);
        var paid = session with { Amount = amount, Currency = currency, Status = "complete" };
        paid = Put(change, paid, intent, "payment_intent.succeeded");
        change.Tell("checkout.session.completed", new(Session: paid));
        return new(paid);
    }

    private static Session Put(Change change, Session session, Intent intent, string news)
    {
        var after = session with { IntentId = intent.Id };
        change.Sessions.Add(after);
        change.Intents.Add(intent);
        change.Tell(news, new(Intent: intent));
        return after;
    }

    private Intent? IntentOf(Session session) => session.IntentId is { } id ? books.Intent(id) : null;

    private Intent NextIntent(Session session, long now) =>
        IntentOf(session)
        ?? new Intent
        {
            Id = Change.NewId("pi_"),
            Amount = session.Amount,
            Created = now,
            Currency = session.Currency,
            Metadata = session.IntentMetadata,
            SessionId = session.Id,
            Status = "requires_payment_method",
        };
}

using Shop.PaymentSandbox.Api;

namespace Shop.PaymentSandbox.Ledger;

/// <summary>A checkout session as it was asked for; <see cref="Checkout.Open"/> judges it.</summary>
/// <param name="ExpiresAt">Unix seconds; null is 24 hours from now.</param>
/// <param name="Origin">Where the caller reached the sandbox: the hosted page lives there too.</param>
internal sealed record NewSession(
    IReadOnlyList<LineItem> Items,
    string SuccessUrl,
    string? CancelUrl,
    string? ClientReferenceId,
    string? CustomerEmail,
    string? Locale,
    long? ExpiresAt,
    IReadOnlyDictionary<string, string> Metadata,
    IReadOnlyDictionary<string, string> IntentMetadata,
    string Origin
);

/// <summary>Opens and ends sessions.</summary>
internal sealed class Checkout(Books books)
{
    private const long SecondsMin = 30 * 60;
    private const long SecondsMax = 24 * 3600;
    private const long AmountMax = 99_999_999;

    // The caller computed the limits with its own clock.
    private const long Grace = 60;

    /// <exception cref="ApiException">What was asked for is not allowed.</exception>
    public static Session Open(Change change, NewSession asked)
    {
        var expires = asked.ExpiresAt ?? change.Now + SecondsMax;
        if (expires < change.Now + SecondsMin - Grace || expires > change.Now + SecondsMax + Grace)
        {
            throw ApiException.Invalid(
                "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.",
                param: "expires_at"
            );
        }

        var id = Change.NewId("cs_test_", 56);
        var session = new Session
        {
            Id = id,
            Amount = Total(asked.Items),
            CancelUrl = asked.CancelUrl,
            ClientReferenceId = asked.ClientReferenceId,
            Created = change.Now,
            Currency = asked.Items[0].Currency,
            CustomerEmail = asked.CustomerEmail,
            ExpiresAt = expires,
            IntentMetadata = asked.IntentMetadata,
            Items = asked.Items,
            Locale = asked.Locale,
            Metadata = asked.Metadata,
            PageUrl = $"{asked.Origin}/pay/{id}",
            SuccessUrl = asked.SuccessUrl.Replace("{CHECKOUT_SESSION_ID}", id, StringComparison.Ordinal),
        };
        change.Sessions.Add(session);
        return session;
    }

    /// <summary>Ends an open session.</summary>
    /// <exception cref="ApiException">There is no such session, or it is over.</exception>
    public Session Expire(Change change, string id)
    {
        var session = books.Session(id) ?? throw ApiException.NotFound("checkout.session", id, "session");
        return session.IsOpen
            ? End(change, session)
            : throw ApiException.Refused("Only Checkout Sessions with a status in [\"open\"] can be expired.");
    }

    /// <summary>Ends the sessions whose time is over.</summary>
    public void ExpireOverdue()
    {
        foreach (var id in books.TakeOverdue())
        {
            books.Do(EventRequest.None, change => books.Session(id) is { IsOpen: true } overdue ? End(change, overdue) : null);
        }
    }

    private static Session End(Change change, Session session)
    {
        var over = session with { Status = "expired" };
        change.Sessions.Add(over);
        change.Tell("checkout.session.expired", new(Session: over));
        return over;
    }

    private static long Total(IReadOnlyList<LineItem> items)
    {
        if (items is not [var first, ..])
        {
            throw ApiException.Missing("line_items");
        }
        if (
            items.Any(item => item.Currency != first.Currency || item.UnitAmount is < 0 or > AmountMax || item.Quantity is < 1 or > 999_999)
        )
        {
            throw ApiException.Invalid(
                $"Line items need one currency, amounts from 0 to {AmountMax} and positive quantities.",
                param: "line_items"
            );
        }
        var total = items.Sum(item => item.UnitAmount * item.Quantity);
        return total is > 0 and <= AmountMax
            ? total
            : throw ApiException.Invalid(
                $"The Checkout Session's total amount must be from 1 to {AmountMax}.",
                total > 0 ? "amount_too_large" : "amount_too_small"
            );
    }
}

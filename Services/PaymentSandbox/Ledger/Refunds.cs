using Shop.PaymentSandbox.Api;
using Shop.PaymentSandbox.Controls;

namespace Shop.PaymentSandbox.Ledger;

/// <param name="Amount">Minor units; null for all that is left.</param>
internal sealed record NewRefund(
    string? IntentId,
    string? ChargeId,
    long? Amount,
    string? Reason,
    IReadOnlyDictionary<string, string> Metadata
);

/// <summary>Gives money back: never more than was taken, pending refunds included.</summary>
internal sealed class Refunds(Books books, ControlRules controls)
{
    private const string FailureReason = "expired_or_canceled_card";

    /// <exception cref="ApiException">There is nothing to give back, or less than was asked for.</exception>
    public Refund Create(Change change, NewRefund asked)
    {
        var charge = ChargeOf(asked);
        var left = charge.Amount - charge.AmountRefunded;
        if (left == 0)
        {
            throw ApiException.Refused($"Charge {charge.Id} has already been refunded.", "charge_already_refunded");
        }
        var amount = asked.Amount ?? left;
        if (amount < 1)
        {
            throw ApiException.Invalid("This value must be greater than or equal to 1.", "parameter_invalid_integer", "amount");
        }
        if (amount > left)
        {
            throw ApiException.Refused($"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", param: "amount");
        }

        var refund = new Refund
        {
            Id = Change.NewId("re_"),
            Amount = amount,
            ChargeId = charge.Id,
            Created = change.Now,
            Currency = charge.Currency,
            IntentId = charge.IntentId,
            Metadata = asked.Metadata,
            Reason = asked.Reason,
            Status = "pending",
        };
        var outcome = controls.OutcomeOf(refund, SessionOf(charge));
        refund = Settled(refund, outcome);
        charge = charge with { AmountRefunded = charge.AmountRefunded + (outcome == "failed" ? 0 : amount) };
        change.Refunds.Add(refund);
        change.Charges.Add(charge);
        change.Tell("refund.created", new(Refund: refund));
        if (outcome != "failed")
        {
            change.Tell("charge.refunded", new(Charge: charge));
        }
        if (outcome != "pending")
        {
            TellOutcome(change, refund);
        }
        return refund;
    }

    /// <summary>
    /// What the bank says in the end: a pending refund succeeds or fails, one that succeeded fails after all. Null when there is no such refund,
    /// and the refund as it is when that cannot happen to it any more.
    /// </summary>
    public Refund? Settle(Change change, string id, string status)
    {
        if (books.Refund(id) is not { } refund || refund.Status == "failed" || refund.Status == status)
        {
            return books.Refund(id);
        }
        refund = Settled(refund, status);
        change.Refunds.Add(refund);
        if (status == "failed" && books.Charge(refund.ChargeId) is { } charge)
        {
            change.Charges.Add(charge with { AmountRefunded = charge.AmountRefunded - refund.Amount });
        }
        TellOutcome(change, refund);
        return refund;
    }

    private static Refund Settled(Refund refund, string status) =>
        refund with
        {
            Status = status,
            FailureReason = status == "failed" ? FailureReason : null,
        };

    private static void TellOutcome(Change change, Refund refund)
    {
        change.Tell("refund.updated", new(Refund: refund));
        if (refund.Status == "failed")
        {
            change.Tell("refund.failed", new(Refund: refund));
        }
    }

    private Charge ChargeOf(NewRefund asked)
    {
        if (asked.ChargeId is { } chargeId)
        {
            return books.Charge(chargeId) ?? throw ApiException.NoSuch("charge", chargeId, "charge");
        }
        if (asked.IntentId is not { } intentId)
        {
            throw ApiException.Invalid("One of the following params should be provided for this request: payment_intent or charge.");
        }
        var intent = books.Intent(intentId) ?? throw ApiException.NoSuch("payment_intent", intentId, "payment_intent");
        return intent.ChargeId is { } id && books.Charge(id) is { } charge
            ? charge
            : throw ApiException.Refused($"This PaymentIntent ({intentId}) does not have a successful charge to refund.");
    }

    private Session? SessionOf(Charge charge) => books.Intent(charge.IntentId) is { } intent ? books.Session(intent.SessionId) : null;
}

using Shop.Contracts;
using Shop.Payment.Payments;
using Shop.Payment.Refunds;

namespace Shop.Payment.Facts;

/// <summary>What became of a fact.</summary>
internal enum FactOutcome
{
    Applied,

    /// <summary>A repeat, or overtaken by a later step.</summary>
    Stale,

    /// <summary>Not ours, or not known.</summary>
    Ignored,
    Unreadable,
}

/// <summary>Applies facts to payments in memory, one after the other, and collects what is to be written.</summary>
/// <param name="paidOrders">Orders that have been paid, and by which payment.</param>
internal sealed class FactBatch(
    IEnumerable<OrderPayment> payments,
    IEnumerable<Refund> refunds,
    IEnumerable<KeyValuePair<Guid, Guid>> paidOrders,
    DateTimeOffset now
)
{
    private readonly Dictionary<Guid, OrderPayment> _payments = payments.ToDictionary(payment => payment.Id);
    private readonly Dictionary<Guid, Refund> _refunds = refunds.ToDictionary(refund => refund.Id);
    private readonly Dictionary<Guid, Guid> _paidOrders = new(paidOrders);
    private readonly List<PaymentChange> _changes = [];
    private readonly List<Refund> _newRefunds = [];
    private readonly HashSet<Guid> _touchedRefunds = [];

    public IReadOnlyList<PaymentChange> Changes => _changes;
    public IReadOnlyList<Refund> NewRefunds => _newRefunds;
    public IReadOnlyList<Refund> ChangedRefunds => [.. _touchedRefunds.Select(id => _refunds[id])];

    public FactOutcome Apply(ProviderFact fact, Cause cause) =>
        fact switch
        {
            MoneyCaptured captured => Step(captured.PaymentId, payment => Capture(payment, captured, cause)),
            CardRefused refused => Step(refused.PaymentId, payment => Change(payment, payment.Fail(refused.Code, refused.IntentId), cause)),
            PageClosed closed => Step(closed.PaymentId, payment => Change(payment, payment.End(closed.SessionId), cause)),
            RefundAccepted accepted => Refund(accepted.RefundId, refund => Accept(refund, accepted)),
            RefundSettled settled => Refund(settled.RefundId, refund => End(refund, settled, cause)),
            RefundMadeThere made => IsAdopted(made, cause) ? Apply(made.State, cause) : FactOutcome.Ignored,
            Unreadable => FactOutcome.Unreadable,
            _ => FactOutcome.Ignored,
        };

    private FactOutcome Step(Guid paymentId, Func<OrderPayment, bool> step) =>
        !_payments.TryGetValue(paymentId, out var payment) ? FactOutcome.Ignored
        : step(payment) ? FactOutcome.Applied
        : FactOutcome.Stale;

    private FactOutcome Refund(Guid refundId, Func<Refund, bool> step) =>
        !_refunds.TryGetValue(refundId, out var refund) ? FactOutcome.Ignored
        : step(refund) ? FactOutcome.Applied
        : FactOutcome.Stale;

    private bool Capture(OrderPayment payment, MoneyCaptured fact, Cause cause)
    {
        var orderIsPaid = _paidOrders.TryGetValue(payment.OrderId, out var by) && by != payment.Id;
        if (!Change(payment, payment.Capture(fact, orderIsPaid), cause))
        {
            return false;
        }
        var after = _payments[payment.Id];
        if (after.SecondCapture)
        {
            GiveBack(after, cause);
        }
        else if (after.Status == PaymentStatus.Paid)
        {
            _paidOrders[after.OrderId] = after.Id;
        }
        return true;
    }

    private void GiveBack(OrderPayment payment, Cause cause)
    {
        var refund = new Refund(Guid.NewGuid(), payment.Id, payment.Amount with { Amount = payment.Captured }, "second_capture");
        _newRefunds.Add(refund);
        Change(payment, payment.PromiseRefund(payment.Captured), cause with { Word = "second_capture" });
    }

    /// <summary>Whether a refund that was made at the provider is in our books, now or before. One that failed, or of a stranger's money, is none
    /// of ours.</summary>
    private bool IsAdopted(RefundMadeThere made, Cause cause)
    {
        var (id, failed) = made.State switch
        {
            RefundSettled settled => (settled.RefundId, settled.FailureCode is not null),
            RefundAccepted accepted => (accepted.RefundId, false),
            _ => throw new InvalidOperationException($"{made.State} is no state of a refund."),
        };
        if (_refunds.ContainsKey(id))
        {
            return true;
        }
        var payment = _payments.Values.FirstOrDefault(payment => payment.IntentId == made.IntentId);
        var promised = payment?.Currency == made.Amount.Currency ? payment.PromiseRefund(made.Amount.Amount) : null;
        if (failed || promised is null)
        {
            return false;
        }
        var refund = new Refund(id, promised.Id, made.Amount, Refunds.Refund.MadeAtProvider);
        _newRefunds.Add(refund);
        _refunds.Add(id, refund);
        _payments[promised.Id] = promised;
        var change = PaymentChange.Of(payment, promised, cause with { Word = Refunds.Refund.MadeAtProvider }, now);
        _changes.Add(change with { Amount = made.Amount.Amount });
        return true;
    }

    private bool Accept(Refund refund, RefundAccepted fact)
    {
        if (refund.Status != Refunds.Refund.Requested)
        {
            return false;
        }
        Touch(refund with { Status = Refunds.Refund.Pending, ProviderRefundId = fact.ProviderRefundId });
        return true;
    }

    private bool End(Refund refund, RefundSettled fact, Cause cause)
    {
        var ended = refund.End(fact.ProviderRefundId, fact.FailureCode);
        var payment = _payments[refund.PaymentId];
        var amount = refund.Amount.Amount;
        var after =
            ended is null ? null
            : fact.FailureCode is null ? payment.Refund(amount)
            : refund.Status == Refunds.Refund.Succeeded ? payment.ReturnRefund(amount)
            : payment.DropRefund(amount);
        if (ended is null || after is null)
        {
            return false;
        }
        Touch(ended);
        _payments[payment.Id] = after;
        var change = PaymentChange.Of(payment, after, fact.FailureCode is null ? cause : cause with { Word = "refund_failed" }, now);
        _changes.Add(
            change with
            {
                Amount = amount,
                Event = fact.FailureCode is { } code ? refund.FailedBy(after, code, now) : Completed(refund, after),
            }
        );
        return true;
    }

    private RefundCompleted Completed(Refund refund, OrderPayment payment) =>
        new(
            Guid.CreateVersion7(),
            now,
            payment.Id,
            payment.Version,
            refund.Id,
            payment.OrderId,
            refund.Amount,
            refund.Amount with
            {
                Amount = payment.Refunded,
            },
            refund.Reason
        );

    private void Touch(Refund refund)
    {
        _refunds[refund.Id] = refund;
        _touchedRefunds.Add(refund.Id);
    }

    private bool Change(OrderPayment before, OrderPayment? after, Cause cause)
    {
        if (after is null)
        {
            return false;
        }
        _payments[after.Id] = after;
        _changes.Add(PaymentChange.Of(before, after, cause, now));
        return true;
    }
}

using Shop.Contracts;
using Shop.Payment.Facts;

namespace Shop.Payment.Payments;

/// <summary>One attempt to collect an order's total. Its methods are the rules: each gives the payment after a step, or null when the
/// step is not allowed, because it was taken before or came too late.</summary>
internal sealed record OrderPayment
{
    public required Guid Id { get; init; }
    public required Guid OrderId { get; init; }
    public required string OrderNumber { get; init; }

    /// <summary>Counts the payments of one order, from 1.</summary>
    public required int Attempt { get; init; }
    public required PaymentStatus Status { get; init; }
    public required long Version { get; init; }
    public required Money Amount { get; init; }

    /// <summary>What the provider took, in minor units of <see cref="Currency"/>.</summary>
    public long Captured { get; init; }

    /// <summary>The currency of what was taken, where it is another than was asked.</summary>
    public string? CapturedCurrency { get; init; }

    /// <summary>The currency of what was taken and of what goes back.</summary>
    public string Currency => CapturedCurrency ?? Amount.Currency;

    /// <summary>What is promised back, refunds under way included.</summary>
    public long Refunding { get; init; }

    /// <summary>What went back.</summary>
    public long Refunded { get; init; }

    /// <summary>The order had been paid by another attempt: this money goes back at once.</summary>
    public bool SecondCapture { get; init; }

    /// <summary>Staff let another sum than was asked for stand.</summary>
    public bool Accepted { get; init; }
    public string? FailureCode { get; init; }
    public required string ReturnUrl { get; init; }
    public string? SessionId { get; init; }
    public string? SessionUrl { get; init; }
    public required DateTimeOffset SessionExpiresAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public string? IntentId { get; init; }

    /// <summary>Whether exactly what was asked for was taken.</summary>
    public bool AsAgreed => Captured == Amount.Amount && CapturedCurrency is null;

    /// <summary>What was taken and is not promised back.</summary>
    public long Left => Captured - Refunding;

    /// <summary>Whether the shopper can still be sent to the hosted page.</summary>
    public bool IsOpen => Status is PaymentStatus.Created or PaymentStatus.Pending;

    /// <summary>The provider opened its page.</summary>
    public OrderPayment? Start(string sessionId, string url) =>
        Step(PaymentStatus.Pending) is { } next ? next with { SessionId = sessionId, SessionUrl = url } : null;

    /// <summary>The provider took money. Anything but exactly what was asked, on the page that we opened, is for people to look at.</summary>
    /// <param name="orderIsPaid">Another attempt has paid the order.</param>
    public OrderPayment? Capture(MoneyCaptured fact, bool orderIsPaid)
    {
        if (Status == PaymentStatus.Review)
        {
            // Only people lead out of it.
            return null;
        }
        var asAgreed = fact.Amount == Amount && (SessionId is null || SessionId == fact.SessionId);
        return Step(asAgreed ? PaymentStatus.Paid : PaymentStatus.Review) is not { } next
            ? null
            : next with
            {
                Captured = fact.Amount.Amount,
                CapturedCurrency = fact.Amount.Currency == Amount.Currency ? null : fact.Amount.Currency,
                SecondCapture = asAgreed && orderIsPaid,
                SessionId = SessionId ?? fact.SessionId,
                IntentId = fact.IntentId ?? IntentId,
                FailureCode = null,
            };
    }

    /// <summary>A card was refused, or the provider refused the payment itself.</summary>
    public OrderPayment? Fail(string code, string? intentId = null) =>
        Step(PaymentStatus.Failed) is { } next ? next with { FailureCode = code, IntentId = intentId ?? IntentId } : null;

    /// <summary>The page closed unpaid.</summary>
    public OrderPayment? End(string? sessionId = null) =>
        Step(PaymentStatus.Expired) is { } next ? next with { SessionId = SessionId ?? sessionId } : null;

    /// <summary>Promises <paramref name="amount"/> back; null when that is more than what is left.</summary>
    public OrderPayment? PromiseRefund(long amount) =>
        amount > 0 && Refunding + amount <= Captured ? this with { Refunding = Refunding + amount, Version = Version + 1 } : null;

    /// <summary>The provider gave <paramref name="amount"/> back.</summary>
    public OrderPayment? Refund(long amount) =>
        Step(Refunded + amount == Captured ? PaymentStatus.Refunded : PaymentStatus.PartiallyRefunded) is { } next
            ? next with
            {
                Refunded = Refunded + amount,
            }
            : null;

    /// <summary>The provider will not give <paramref name="amount"/> back; it can be promised again.</summary>
    public OrderPayment DropRefund(long amount) => this with { Refunding = Refunding - amount, Version = Version + 1 };

    /// <summary>The shopper's bank sent <paramref name="amount"/> back to the provider after it had gone; it can be promised again.</summary>
    public OrderPayment ReturnRefund(long amount)
    {
        var left = Refunded - amount;
        var before = Accepted || AsAgreed ? PaymentStatus.Paid : PaymentStatus.Review;
        return DropRefund(amount) with { Refunded = left, Status = left == 0 ? before : PaymentStatus.PartiallyRefunded };
    }

    /// <summary>Staff let another capture than was asked for stand as the order's payment.</summary>
    /// <param name="orderIsPaid">Another attempt has paid the order.</param>
    public OrderPayment? Accept(bool orderIsPaid) =>
        Status == PaymentStatus.Review && Refunding == 0 && CapturedCurrency is null && !orderIsPaid && Step(PaymentStatus.Paid) is { } next
            ? next with
            {
                Accepted = true,
            }
            : null;

    private OrderPayment? Step(PaymentStatus to) =>
        PaymentSteps.Allows(Status, to) ? this with { Status = to, Version = Version + 1 } : null;
}

using System.Text.Json.Serialization;
using Shop.PaymentSandbox.Ledger;

namespace Shop.PaymentSandbox.Api;

/// <summary>The API's <c>payment_intent</c>.</summary>
internal sealed record IntentObject(
    string Id,
    long Amount,
    long AmountReceived,
    long Created,
    string Currency,
    ErrorObject? LastPaymentError,
    string? LatestCharge,
    IReadOnlyDictionary<string, string> Metadata,
    NextAction? NextAction,
    string Status
)
{
    public string Object { get; } = "payment_intent";
    public long AmountCapturable { get; }
    public string? Application { get; }
    public long? ApplicationFeeAmount { get; }
    public string? AutomaticPaymentMethods { get; }
    public long? CanceledAt { get; }
    public string? CancellationReason { get; }
    public string CaptureMethod { get; } = "automatic_async";
    public string? ClientSecret { get; }
    public string ConfirmationMethod { get; } = "automatic";
    public string? Customer { get; }
    public string? Description { get; }
    public string? Invoice { get; }
    public bool Livemode { get; }
    public string? OnBehalfOf { get; }
    public string? PaymentMethod { get; }
    public PaymentMethodOptions PaymentMethodOptions { get; } = new();
    public IReadOnlyList<string> PaymentMethodTypes { get; } = ["card"];
    public string? Processing { get; }
    public string? ReceiptEmail { get; }
    public string? Review { get; }
    public string? SetupFutureUsage { get; }
    public string? Shipping { get; }
    public string? StatementDescriptor { get; }
    public string? TransferData { get; }
    public string? TransferGroup { get; }

    public static IntentObject Of(Intent intent) =>
        new(
            intent.Id,
            intent.Amount,
            intent.AmountReceived,
            intent.Created,
            intent.Currency,
            intent.LastError is { } error ? new(error.Type, error.Code, error.DeclineCode, error.Message) : null,
            intent.ChargeId,
            intent.Metadata,
            intent.AuthenticationUrl is { } url ? new(new(url)) : null,
            intent.Status
        );
}

/// <summary>The API's <c>last_payment_error</c>.</summary>
internal sealed record ErrorObject(
    string Type,
    string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DeclineCode,
    string Message
)
{
    public string DocUrl { get; } = ApiError.DocUrlOf(Code);
}

/// <summary>What the shopper has to do.</summary>
internal sealed record NextAction(RedirectToUrl RedirectToUrl)
{
    public string Type { get; } = "redirect_to_url";
}

internal sealed record RedirectToUrl(string Url)
{
    public string? ReturnUrl { get; }
}

/// <summary>The API's <c>charge</c>.</summary>
internal sealed record ChargeObject(
    string Id,
    long Amount,
    long AmountCaptured,
    long AmountRefunded,
    long Created,
    string Currency,
    IReadOnlyDictionary<string, string> Metadata,
    string PaymentIntent,
    bool Refunded
)
{
    public string Object { get; } = "charge";
    public string? BalanceTransaction { get; }
    public bool Captured { get; } = true;
    public string? Customer { get; }
    public string? Description { get; }
    public bool Disputed { get; }
    public string? FailureCode { get; }
    public string? FailureMessage { get; }
    public string? Invoice { get; }
    public bool Livemode { get; }
    public bool Paid { get; } = true;
    public string? PaymentMethod { get; }
    public string? ReceiptEmail { get; }
    public string? ReceiptUrl { get; }
    public string Status { get; } = "succeeded";

    public static ChargeObject Of(Charge charge) =>
        new(
            charge.Id,
            charge.Amount,
            charge.Amount,
            charge.AmountRefunded,
            charge.Created,
            charge.Currency,
            charge.Metadata,
            charge.IntentId,
            charge.AmountRefunded == charge.Amount
        );
}

/// <summary>The API's <c>refund</c>.</summary>
internal sealed record RefundObject(
    string Id,
    long Amount,
    string Charge,
    long Created,
    string Currency,
    IReadOnlyDictionary<string, string> Metadata,
    string PaymentIntent,
    string? Reason,
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FailureReason
)
{
    public string Object { get; } = "refund";
    public string? BalanceTransaction { get; }
    public string? ReceiptNumber { get; }
    public string? SourceTransferReversal { get; }
    public string? TransferReversal { get; }

    public static RefundObject Of(Refund refund) =>
        new(
            refund.Id,
            refund.Amount,
            refund.ChargeId,
            refund.Created,
            refund.Currency,
            refund.Metadata,
            refund.IntentId,
            refund.Reason,
            refund.Status,
            refund.FailureReason
        );
}

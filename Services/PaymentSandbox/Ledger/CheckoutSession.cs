using System.Text.Json.Serialization;

namespace Shop.PaymentSandbox.Ledger;

/// <summary>A hosted payment page and what became of it; the API's <c>checkout.session</c> object.</summary>
internal sealed record CheckoutSession
{
    public required string Id { get; init; }
    public string Object { get; } = "checkout.session";
    public required long AmountSubtotal { get; init; }
    public required long AmountTotal { get; init; }
    public required string? CancelUrl { get; init; }
    public required string? ClientReferenceId { get; init; }
    public required long Created { get; init; }
    public required string Currency { get; init; }
    public required string? CustomerEmail { get; init; }
    public required long ExpiresAt { get; init; }
    public bool Livemode { get; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public string Mode { get; } = "payment";

    /// <summary>Null until a card was tried.</summary>
    public string? PaymentIntent { get; init; }
    public IReadOnlyList<string> PaymentMethodTypes { get; } = ["card"];

    /// <summary><c>unpaid</c> or <c>paid</c>.</summary>
    public string PaymentStatus { get; init; } = "unpaid";

    /// <summary><c>open</c>, <c>complete</c> or <c>expired</c>.</summary>
    public string Status { get; init; } = "open";
    public required string SuccessUrl { get; init; }

    /// <summary>The hosted page; null once the session is over.</summary>
    public required string? Url { get; init; }

    /// <summary>What the page shows as bought. Not part of the object unless expanded, as at the provider.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> ItemNames { get; init; } = [];

    /// <summary>Metadata that the payment intent gets once there is one.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> IntentMetadata { get; init; } = new Dictionary<string, string>();
}

/// <summary>The API's <c>payment_intent</c> object, as far as events show it.</summary>
internal sealed record PaymentIntent
{
    public required string Id { get; init; }
    public string Object { get; } = "payment_intent";
    public required long Amount { get; init; }
    public required long AmountReceived { get; init; }
    public required long Created { get; init; }
    public required string Currency { get; init; }
    public PaymentError? LastPaymentError { get; init; }
    public string? LatestCharge { get; init; }
    public bool Livemode { get; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary><c>requires_payment_method</c> or <c>succeeded</c>.</summary>
    public required string Status { get; init; }
}

/// <summary>Why a card was refused.</summary>
internal sealed record PaymentError(string Code, string? DeclineCode, string Message)
{
    public string Type { get; } = "card_error";
}

/// <summary>The API's <c>charge</c> object: money that was taken.</summary>
internal sealed record Charge
{
    public required string Id { get; init; }
    public string Object { get; } = "charge";
    public required long Amount { get; init; }
    public required long AmountCaptured { get; init; }
    public long AmountRefunded { get; init; }
    public bool Captured { get; } = true;
    public required long Created { get; init; }
    public required string Currency { get; init; }
    public bool Livemode { get; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public bool Paid { get; } = true;
    public required string PaymentIntent { get; init; }
    public bool Refunded { get; init; }
    public string Status { get; } = "succeeded";
}

/// <summary>The API's <c>refund</c> object.</summary>
internal sealed record Refund
{
    public required string Id { get; init; }
    public string Object { get; } = "refund";
    public required long Amount { get; init; }
    public required string Charge { get; init; }
    public required long Created { get; init; }
    public required string Currency { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public required string PaymentIntent { get; init; }
    public required string? Reason { get; init; }
    public string Status { get; } = "succeeded";
}

using System.Text.Json.Serialization;

namespace Shop.PaymentSandbox.Ledger;

/// <param name="UnitAmount">Minor units.</param>
internal sealed record LineItem(string Name, string Currency, long UnitAmount, long Quantity);

/// <summary>A hosted payment page and what became of it, as it was at one moment: each change is a new record.</summary>
internal sealed record Session
{
    public required string Id { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long Created { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long ExpiresAt { get; init; }

    /// <summary>Minor units.</summary>
    public required long Amount { get; init; }

    /// <summary>Lower case.</summary>
    public required string Currency { get; init; }
    public required IReadOnlyList<LineItem> Items { get; init; }
    public required string SuccessUrl { get; init; }
    public string? CancelUrl { get; init; }
    public string? ClientReferenceId { get; init; }
    public string? CustomerEmail { get; init; }
    public string? Locale { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Metadata that the intent gets once there is one.</summary>
    public required IReadOnlyDictionary<string, string> IntentMetadata { get; init; }

    /// <summary>The hosted page.</summary>
    public required string PageUrl { get; init; }

    /// <summary>Null until a card was tried.</summary>
    public string? IntentId { get; init; }

    /// <summary><c>open</c>, <c>complete</c> (paid) or <c>expired</c>.</summary>
    public string Status { get; init; } = "open";

    [JsonIgnore]
    public bool IsOpen => Status == "open";

    [JsonIgnore]
    public bool IsPaid => Status == "complete";

    /// <summary>What a control's <c>match</c> is looked for in.</summary>
    [JsonIgnore]
    public string Words =>
        string.Join('\n', (string?[])[Id, ClientReferenceId, CustomerEmail, .. Items.Select(item => item.Name), .. Metadata.Values]);
}

/// <summary>One attempt to take a session's money.</summary>
internal sealed record Intent
{
    public required string Id { get; init; }
    public required string SessionId { get; init; }
    public required long Created { get; init; }
    public required long Amount { get; init; }
    public long AmountReceived { get; init; }
    public required string Currency { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public PaymentError? LastError { get; init; }
    public string? ChargeId { get; init; }

    /// <summary>Where the shopper proves who they are; null when nobody asks.</summary>
    public string? AuthenticationUrl { get; init; }

    /// <summary><c>requires_payment_method</c>, <c>requires_action</c> or <c>succeeded</c>.</summary>
    public required string Status { get; init; }
}

/// <summary>Why a card was refused.</summary>
internal sealed record PaymentError(string Type, string Code, string? DeclineCode, string Message);

/// <summary>Money that was taken.</summary>
internal sealed record Charge
{
    public required string Id { get; init; }
    public required string IntentId { get; init; }
    public required long Created { get; init; }
    public required long Amount { get; init; }

    /// <summary>Refunds that succeeded or are pending.</summary>
    public long AmountRefunded { get; init; }
    public required string Currency { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
}

/// <summary>Money that goes back.</summary>
internal sealed record Refund
{
    public required string Id { get; init; }
    public required string ChargeId { get; init; }
    public required string IntentId { get; init; }
    public required long Created { get; init; }
    public required long Amount { get; init; }
    public required string Currency { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public string? Reason { get; init; }

    /// <summary><c>pending</c>, <c>succeeded</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }
    public string? FailureReason { get; init; }
}

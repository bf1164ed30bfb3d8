using Shop.PaymentSandbox.Ledger;

namespace Shop.PaymentSandbox.Api;

/// <summary>The API's <c>checkout.session</c>. Members that the sandbox has no use for have the value of a session that does not use them.</summary>
internal sealed record SessionObject(
    string Id,
    long AmountSubtotal,
    long AmountTotal,
    string? CancelUrl,
    string? ClientReferenceId,
    long Created,
    string Currency,
    CustomerDetails? CustomerDetails,
    string? CustomerEmail,
    long ExpiresAt,
    string? Locale,
    IReadOnlyDictionary<string, string> Metadata,
    string? PaymentIntent,
    string PaymentStatus,
    string Status,
    string SuccessUrl,
    string? Url
)
{
    public string Object { get; } = "checkout.session";
    public string? AfterExpiration { get; }
    public bool? AllowPromotionCodes { get; }
    public AutomaticTax AutomaticTax { get; } = new();
    public string? BillingAddressCollection { get; }
    public string? ClientSecret { get; }
    public string? Consent { get; }
    public string? ConsentCollection { get; }
    public string? CurrencyConversion { get; }
    public IReadOnlyList<string> CustomFields { get; } = [];
    public CustomText CustomText { get; } = new();
    public string? Customer { get; }
    public string CustomerCreation { get; } = "if_required";
    public string? Invoice { get; }
    public string? InvoiceCreation { get; }
    public bool Livemode { get; }
    public string Mode { get; } = "payment";
    public string? PaymentLink { get; }
    public string PaymentMethodCollection { get; } = "if_required";
    public string? PaymentMethodConfigurationDetails { get; }
    public PaymentMethodOptions PaymentMethodOptions { get; } = new();
    public IReadOnlyList<string> PaymentMethodTypes { get; } = ["card"];
    public Enabled PhoneNumberCollection { get; } = new();
    public string? RecoveredFrom { get; }
    public string? SavedPaymentMethodOptions { get; }
    public string? SetupIntent { get; }
    public string? ShippingAddressCollection { get; }
    public string? ShippingCost { get; }
    public string? ShippingDetails { get; }
    public IReadOnlyList<string> ShippingOptions { get; } = [];
    public string? SubmitType { get; }
    public string? Subscription { get; }
    public TotalDetails TotalDetails { get; } = new();
    public string UiMode { get; } = "hosted";

    /// <summary>The page's address is there only while it can be paid, as at the provider.</summary>
    public static SessionObject Of(Session session) =>
        new(
            session.Id,
            session.Amount,
            session.Amount,
            session.CancelUrl,
            session.ClientReferenceId,
            session.Created,
            session.Currency,
            session.CustomerEmail is { } email ? new(email)
                : session.IsPaid ? new(null)
                : null,
            session.CustomerEmail,
            session.ExpiresAt,
            session.Locale,
            session.Metadata,
            session.IntentId,
            session.IsPaid ? "paid" : "unpaid",
            session.Status,
            session.SuccessUrl,
            session.IsOpen ? session.PageUrl : null
        );
}

internal sealed record CustomerDetails(string? Email)
{
    public string? Address { get; }
    public string? Name { get; }
    public string? Phone { get; }
    public string TaxExempt { get; } = "none";
    public IReadOnlyList<string> TaxIds { get; } = [];
}

internal sealed record AutomaticTax
{
    public bool Enabled { get; }
    public string? Liability { get; }
    public string? Status { get; }
}

internal sealed record CustomText
{
    public string? AfterSubmit { get; }
    public string? ShippingAddress { get; }
    public string? Submit { get; }
    public string? TermsOfServiceAcceptance { get; }
}

internal sealed record PaymentMethodOptions
{
    public CardOptions Card { get; } = new();
}

internal sealed record CardOptions
{
    public string RequestThreeDSecure { get; } = "automatic";
}

internal sealed record Enabled
{
    [System.Text.Json.Serialization.JsonPropertyName("enabled")]
    public bool Value { get; }
}

internal sealed record TotalDetails
{
    public long AmountDiscount { get; }
    public long AmountShipping { get; }
    public long AmountTax { get; }
}

using System.ComponentModel.DataAnnotations;

namespace Shop.Payment.Stripe;

/// <summary>Section <c>Provider</c>: the real provider and the sandbox differ in these values alone.</summary>
internal sealed class StripeOptions
{
    public const string Section = "Provider";

    /// <summary>Where the API is, e.g. <c>https://api.stripe.com</c>.</summary>
    [Required]
    public Uri? BaseAddress { get; init; }

    /// <summary>The API's secret key.</summary>
    [Required]
    public string SecretKey { get; init; } = "";

    /// <summary>The webhook endpoint's signing secret.</summary>
    [Required]
    public string WebhookSecret { get; init; } = "";

    /// <summary>The secret before the last rotation, while the provider still signs with both.</summary>
    public string? PreviousWebhookSecret { get; init; }

    /// <summary>The secrets that a webhook may be signed with.</summary>
    public IEnumerable<string> WebhookSecrets =>
        string.IsNullOrEmpty(PreviousWebhookSecret) ? [WebhookSecret] : [WebhookSecret, PreviousWebhookSecret];
}

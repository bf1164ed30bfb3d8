using System.ComponentModel.DataAnnotations;

namespace Shop.PaymentSandbox;

/// <summary>Section <c>Sandbox</c>: who may call the API and where events go.</summary>
internal sealed class SandboxOptions
{
    public const string Section = "Sandbox";

    /// <summary>The key that API calls carry as <c>Authorization: Bearer</c>.</summary>
    [Required]
    public string SecretKey { get; init; } = "";

    /// <summary>Signs webhooks, as the provider's endpoint secret does.</summary>
    [Required]
    public string WebhookSecret { get; init; } = "";

    /// <summary>The shop's webhook endpoint.</summary>
    [Required]
    public Uri? WebhookUrl { get; init; }

    /// <summary>Where the books are kept over restarts; none keeps them in memory only.</summary>
    public string? DataFolder { get; init; }
}

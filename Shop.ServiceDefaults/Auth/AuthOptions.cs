using System.ComponentModel.DataAnnotations;

namespace Shop.ServiceDefaults.Auth;

/// <summary>Whose tokens are trusted: the configuration section <c>Auth</c>. One of both sources of keys must be there.</summary>
internal sealed class AuthOptions : IValidatableObject
{
    public const string Section = "Auth";

    /// <summary>The claim <c>iss</c> of every valid token.</summary>
    [Required]
    public string Issuer { get; set; } = "";

    /// <summary>The claim <c>aud</c> of every valid token.</summary>
    [Required]
    public string Audience { get; set; } = "";

    /// <summary>Where the issuer publishes its keys as a JSON Web Key Set.</summary>
    public Uri? JwksAddress { get; set; }

    /// <summary>Public keys as a JSON Web Key Set, for machines where nobody publishes any. Trusted beside those of the address.</summary>
    public string? Jwks { get; set; }

    /// <summary>How often the address is asked for its keys.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long tokens of unknown keys cannot cause another request to the address.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan UnknownKeyPause { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many checked tokens are remembered; some 3 KB each.</summary>
    [Range(0, 1_000_000)]
    public int RememberedTokensMax { get; set; } = 4096;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (JwksAddress is null && string.IsNullOrWhiteSpace(Jwks))
        {
            yield return new($"{Section}:{nameof(JwksAddress)} or {Section}:{nameof(Jwks)} must be set.");
        }

        if (JwksAddress is { IsAbsoluteUri: false } or { IsAbsoluteUri: true, Scheme: not ("http" or "https") })
        {
            yield return new($"{Section}:{nameof(JwksAddress)} must be an http or https address.");
        }

        if (!string.IsNullOrWhiteSpace(Jwks) && !KeySet.TryRead(Jwks, out _))
        {
            yield return new($"{Section}:{nameof(Jwks)} is no JSON Web Key Set with an EC key on P-256 that has a kid.");
        }
    }
}

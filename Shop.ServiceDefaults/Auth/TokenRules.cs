using Microsoft.IdentityModel.Tokens;

namespace Shop.ServiceDefaults.Auth;

/// <summary>What a token must be: signed by ES256 with a key that is known by its id, from the issuer, for the shop, and in time.</summary>
internal static class TokenRules
{
    /// <summary>By how much the issuer's clock may differ from ours.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    public static TokenValidationParameters For(AuthOptions options, Keyring keyring, TimeProvider time) =>
        new()
        {
            // Without this list the library takes whatever algorithm fits the key.
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidIssuer = options.Issuer,
            ValidAudience = options.Audience,
            NameClaimType = TokenClaims.Subject,
            RoleClaimType = TokenClaims.Role,
            // By id alone: a token is never tried against all keys.
            IssuerSigningKeyResolver = (_, _, kid, _) => keyring.Find(kid) is { } key ? [key] : [],
            LifetimeValidator = (from, until, _, _) => IsInTime(from, until, time),
        };

    /// <summary>Whether now lies between the two (UTC), give or take <see cref="ClockSkew"/>. Without an end no token is valid.</summary>
    public static bool IsInTime(DateTime? from, DateTime? until, TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return until is { } end && now - ClockSkew < end && (from is not { } start || now + ClockSkew > start);
    }
}

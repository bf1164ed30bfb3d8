using System.Security.Claims;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Shop.ServiceDefaults.Auth;

/// <summary>
/// Tokens that were found valid, so that the signature of each is checked once per process: that costs more than most requests.
/// Bounded; when it is full, what was used longest ago goes.
/// </summary>
internal sealed class TokenMemory(Keyring keyring, TimeProvider time, IOptions<AuthOptions> options) : IDisposable
{
    private readonly MemoryCache _tokens = new(new MemoryCacheOptions { SizeLimit = options.Value.RememberedTokensMax });

    /// <summary>The principal of a token that was remembered, has not ended since, and whose key is still trusted; else null.</summary>
    public ClaimsPrincipal? Find(string token) =>
        _tokens.TryGetValue<Remembered>(token, out var found)
        && TokenRules.IsInTime(null, found!.Until, time)
        && ReferenceEquals(keyring.Find(found.Key.KeyId), found.Key)
            ? found.Principal
            : null;

    /// <summary>Remembers a token that was just found valid.</summary>
    public void Add(string token, SecurityToken validated, ClaimsPrincipal principal)
    {
        if (validated.SigningKey is { } key)
        {
            _tokens.Set(
                token,
                new Remembered(principal, validated.ValidTo, key),
                new MemoryCacheEntryOptions { Size = 1, AbsoluteExpiration = validated.ValidTo }
            );
        }
    }

    public void Dispose() => _tokens.Dispose();

    private sealed record Remembered(ClaimsPrincipal Principal, DateTime Until, SecurityKey Key);
}

using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Shop.ServiceDefaults.Auth;

/// <summary>Reads the keys that ES256 can be checked with; keys of any other kind in the same set are passed over.</summary>
internal static class KeySet
{
    /// <summary>The usable keys by their <c>kid</c>; false when the text is no key set or has none.</summary>
    public static bool TryRead(string json, [NotNullWhen(true)] out FrozenDictionary<string, SecurityKey>? keys)
    {
        keys = null;
        try
        {
            keys = new JsonWebKeySet(json).Keys.Where(IsUsable).ToFrozenDictionary(key => key.Kid, key => (SecurityKey)key);
            return keys.Count > 0;
        }
        catch (Exception e) when (e is ArgumentException or JsonException)
        {
            return false;
        }
    }

    private static bool IsUsable(JsonWebKey key) =>
        key
            is {
                Kty: "EC",
                Crv: "P-256",
                Kid.Length: > 0,
                X.Length: > 0,
                Y.Length: > 0,
                Use: null or "" or "sig",
                Alg: null or "" or "ES256"
            };
}

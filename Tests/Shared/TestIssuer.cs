using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Shop.Tests;

/// <summary>Signs tokens for tests, good ones and every kind of bad one, without the library that judges them.</summary>
internal sealed class TestIssuer(string name = "https://issuer.test", string audience = "shop", string keyId = "key-1") : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Public keys as the issuer publishes them.</summary>
    public string Jwks => new JsonObject { ["keys"] = new JsonArray(PublicKey()) }.ToJsonString();

    /// <summary>The settings of a service that trusts this issuer, without any address to ask.</summary>
    public Dictionary<string, string?> Settings =>
        new()
        {
            ["Auth:Issuer"] = name,
            ["Auth:Audience"] = audience,
            ["Auth:Jwks"] = Jwks,
        };

    /// <summary>The issuer that an AppHost made in its data folder.</summary>
    public static TestIssuer Read(string dataFolder)
    {
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(dataFolder, "token-issuer.json")))!;
        var issuer = new TestIssuer((string)file["issuer"]!, (string)file["audience"]!, (string)file["keyId"]!);
        issuer._key.ImportFromPem((string)file["privateKey"]!);
        return issuer;
    }

    /// <summary>The public half in the form of RFC 7517.</summary>
    public JsonObject PublicKey()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return new()
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["use"] = "sig",
            ["alg"] = "ES256",
            ["kid"] = keyId,
            ["x"] = Base64Url.EncodeToString(point.X),
            ["y"] = Base64Url.EncodeToString(point.Y),
        };
    }

    /// <summary>A valid token.</summary>
    public string Token(string? role = null, Guid? subject = null, TimeSpan? lifetime = null) =>
        Token(Claims(role, subject, DateTimeOffset.UtcNow + (lifetime ?? TimeSpan.FromMinutes(5))));

    /// <summary>A token with any claims, signed well.</summary>
    public string Token(JsonObject claims, JsonObject? header = null) => Sign(header ?? Header(), claims, Es256);

    /// <summary>A token as <paramref name="sign"/> signs it.</summary>
    public static string Sign(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign)
    {
        var text = $"{Part(header)}.{Part(claims)}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    /// <summary>What a valid token says.</summary>
    public JsonObject Claims(string? role, Guid? subject, DateTimeOffset expires)
    {
        var claims = new JsonObject
        {
            ["iss"] = name,
            ["aud"] = audience,
            ["sub"] = (subject ?? Guid.NewGuid()).ToString(),
            ["iat"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
            ["exp"] = expires.ToUnixTimeSeconds(),
        };
        if (role is not null)
        {
            claims["role"] = role;
        }

        return claims;
    }

    /// <summary>The header of a valid token.</summary>
    public JsonObject Header() =>
        new()
        {
            ["alg"] = "ES256",
            ["typ"] = "JWT",
            ["kid"] = keyId,
        };

    /// <summary>The signature of a valid token.</summary>
    public byte[] Es256(byte[] text) => _key.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public void Dispose() => _key.Dispose();

    private static string Part(JsonObject json) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(json));
}

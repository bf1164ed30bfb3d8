using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Shop.Tools.Tokens;

/// <summary>The issuer that the AppHost made on this machine, whose tokens its services take.</summary>
internal sealed record DevelopmentIssuer(string Issuer, string Audience, string KeyId, string PrivateKey)
{
    /// <summary>Reads what the AppHost wrote.</summary>
    /// <exception cref="IOException">There is no such file, or it is not the AppHost's.</exception>
    public static DevelopmentIssuer Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<DevelopmentIssuer>(File.ReadAllText(file), Strict)!;
        }
        catch (FileNotFoundException)
        {
            throw new IOException($"There is no {file} yet: ./shop up makes it at its first run.");
        }
        catch (JsonException e)
        {
            throw new IOException($"{file} is not what the shop wrote; without it ./shop up makes a new one.", e);
        }
    }

    /// <summary>A token for an account, valid from now on.</summary>
    public string Sign(string role, Guid account, DateTimeOffset now, TimeSpan lifetime)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(PrivateKey);
        return new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = Issuer,
                Audience = Audience,
                IssuedAt = now.UtcDateTime,
                NotBefore = now.UtcDateTime,
                Expires = (now + lifetime).UtcDateTime,
                Claims = new Dictionary<string, object> { ["sub"] = account.ToString(), ["role"] = role },
                SigningCredentials = new(new ECDsaSecurityKey(key) { KeyId = KeyId }, SecurityAlgorithms.EcdsaSha256)
                {
                    // The library's shared cache would keep a signer beyond the key's end.
                    CryptoProviderFactory = new() { CacheSignatureProviders = false },
                },
            }
        );
    }

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Shop.AppHost;

/// <summary>
/// Signs callers' tokens on a developer's machine: a key that is made at first run and kept in <c>token-issuer.json</c> in the data folder.
/// The services are given its public half.
/// </summary>
internal sealed record DevelopmentIssuer(string Issuer, string Audience, string KeyId, string PrivateKey)
{
    /// <summary>The issuer of this machine's data, made anew when there is none.</summary>
    public static DevelopmentIssuer Of(IDistributedApplicationBuilder builder)
    {
        var file = PrivateFile.InData(builder, "token-issuer.json");
        if (!File.Exists(file))
        {
            PrivateFile.Write(file, stream => JsonSerializer.Serialize(stream, Create(), JsonSerializerOptions.Web));
        }

        return JsonSerializer.Deserialize<DevelopmentIssuer>(File.ReadAllText(file), JsonSerializerOptions.Web)
            ?? throw new InvalidOperationException($"{file} holds no key; without the file a new one is made.");
    }

    /// <summary>Makes a service trust this issuer's tokens.</summary>
    public void TrustedBy(IResourceBuilder<ProjectResource> service) =>
        service
            .WithEnvironment("Auth__Issuer", Issuer)
            .WithEnvironment("Auth__Audience", Audience)
            .WithEnvironment("Auth__Jwks", PublicKeys());

    private static DevelopmentIssuer Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new("shop-development", "shop", Guid.NewGuid().ToString("N"), key.ExportPkcs8PrivateKeyPem());
    }

    private string PublicKeys()
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(PrivateKey);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        return JsonSerializer.Serialize(
            new
            {
                keys = new[]
                {
                    new
                    {
                        kty = "EC",
                        crv = "P-256",
                        use = "sig",
                        alg = "ES256",
                        kid = KeyId,
                        x,
                        y,
                    },
                },
            }
        );
    }
}

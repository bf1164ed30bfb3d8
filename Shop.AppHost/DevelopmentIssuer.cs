using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

/// <summary>
/// Signs callers' tokens on a developer's machine: a key that is made at first run and kept in <c>token-issuer.json</c> in the data folder
/// (<c>SHOP_DATA</c>, else <c>.data</c> beside the AppHost's folder), readable by its owner only. The services are given its public half.
/// </summary>
internal sealed record DevelopmentIssuer(string Issuer, string Audience, string KeyId, string PrivateKey)
{
    private const string FileName = "token-issuer.json";

    /// <summary>The issuer of this machine's data, made anew when there is none.</summary>
    public static DevelopmentIssuer Of(IDistributedApplicationBuilder builder)
    {
        var data = builder.Configuration["SHOP_DATA"] ?? Path.Combine("..", ".data");
        var file = Path.Combine(Path.GetFullPath(data, builder.AppHostDirectory), FileName);
        if (!File.Exists(file))
        {
            Write(file, Create());
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

    private static void Write(string file, DevelopmentIssuer issuer)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var unfinished = $"{file}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(unfinished, options))
        {
            JsonSerializer.Serialize(stream, issuer, JsonSerializerOptions.Web);
        }

        // A reader sees no file or the whole one.
        File.Move(unfinished, file, overwrite: true);
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

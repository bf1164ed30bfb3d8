using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Shop.ServiceDefaults;

namespace Shop.Tests.Unit.ServiceDefaults;

/// <summary>Which tokens a service takes, through HTTP.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    private static readonly Guid Account = Guid.Parse("0193e3a4-0000-7000-8000-000000000001");
    private static readonly TestIssuer Issuer = TestService.Issuer;
    private TestService _service = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> BadTokens => [.. Bad.Keys];

    private static Dictionary<string, Func<string>> Bad { get; } =
        new()
        {
            ["garbage"] = () => "garbage",
            ["nothing"] = () => "",
            ["three parts of garbage"] = () => "a.b.c",
            ["no JSON"] = () => "bm8.anNvbg.c2ln",
            ["five parts, as of an encrypted token"] = () => $"{Issuer.Token()}.AAAA.AAAA",
            ["alg none"] = () => Signed(new() { ["alg"] = "none" }, _ => []),
            ["alg none with the signature of ES256"] = () => Signed(new() { ["alg"] = "none" }, Issuer.Es256),
            ["alg HS256 with the public key as the secret"] = () => Signed(new() { ["alg"] = "HS256" }, Hs256WithPublicKey),
            ["alg RS256"] = () => Signed(new() { ["alg"] = "RS256" }, Rs256),
            ["alg ES256 signed by RSA"] = () => Signed([], Rs256),
            ["alg ES384 with a signature of ES256"] = () => Signed(new() { ["alg"] = "ES384" }, Issuer.Es256),
            ["alg ES256 signed by another key under the known id"] = () => Signed([], Es256OfAnotherKey),
            ["a key of its own in the header"] = () => Signed(new() { ["jwk"] = new TestIssuer().PublicKey() }, Es256OfAnotherKey),
            ["an empty signature"] = () => Signed([], _ => []),
            ["a signature of zeros"] = () => Signed([], _ => new byte[64]),
            ["an unknown key id"] = () => Signed(new() { ["kid"] = "key-2" }, Issuer.Es256),
            ["no key id"] = () => Signed(new() { ["kid"] = null }, Issuer.Es256),
            ["another payload under the signature"] = Tampered,
            ["expired"] = () => Claiming("exp", Now(-31)),
            ["no expiry"] = () => Claiming("exp", null),
            ["an expiry that is no number"] = () => Claiming("exp", "never"),
            ["not yet valid"] = () => Claiming("nbf", Now(60)),
            ["another issuer"] = () => Claiming("iss", "https://elsewhere.test"),
            ["no issuer"] = () => Claiming("iss", null),
            ["another audience"] = () => Claiming("aud", "another-shop"),
            ["no audience"] = () => Claiming("aud", null),
            ["a subject that is no account"] = () => Claiming("sub", "ada"),
            ["no subject"] = () => Claiming("sub", null),
            ["too long"] = () => Claiming("note", new string('x', 4096)),
        };

    public async ValueTask InitializeAsync() =>
        _service = await TestService.StartAsync(app =>
        {
            app.MapGet("/who", (Caller caller) => $"{caller.AccountId} {caller.IsStaff}");
            app.MapGet("/mine", (Caller caller) => caller.AccountId.ToString()).RequireAuthorization();
            app.MapGet("/staff", (Caller caller) => caller.AccountId.ToString()).RequireAuthorization(Policies.Staff);
        });

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task A_bad_token_is_refused_also_where_none_is_needed(string kind)
    {
        var token = Bad[kind]();

        foreach (var path in (string[])["/who", "/mine", "/staff"])
        {
            using var answer = await GetAsync(path, $"Bearer {token}");
            await AssertProblemAsync(answer, HttpStatusCode.Unauthorized, "unauthorized");
            Assert.Equal("Bearer error=\"invalid_token\"", answer.Headers.WwwAuthenticate.ToString());
        }
    }

    [Fact]
    public async Task A_guest_is_served_where_no_token_is_needed_and_asked_for_one_elsewhere()
    {
        Assert.Equal(" False", await _service.Client.GetStringAsync("/who", Ct));
        using var answer = await _service.Client.GetAsync("/mine", Ct);
        await AssertProblemAsync(answer, HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_shopper_is_known_by_his_account_and_kept_from_what_is_for_staff()
    {
        var bearer = $"Bearer {Issuer.Token("shopper", Account)}";

        Assert.Equal($"{Account} False", await ReadAsync("/who", bearer));
        Assert.Equal($"{Account}", await ReadAsync("/mine", bearer));
        using var answer = await GetAsync("/staff", bearer);
        await AssertProblemAsync(answer, HttpStatusCode.Forbidden, "forbidden");
    }

    [Theory]
    [InlineData("staff")]
    [InlineData("shopper,staff")]
    public async Task Staff_are_known_by_a_role_among_any(string roles)
    {
        var claims = Issuer.Claims(null, Account, DateTimeOffset.UtcNow.AddMinutes(1));
        claims["role"] = roles.Contains(',') ? new JsonArray([.. roles.Split(',').Select(role => (JsonNode)role)]) : roles;

        Assert.Equal($"{Account}", await ReadAsync("/staff", $"Bearer {Issuer.Token(claims)}"));
    }

    [Theory]
    [InlineData("exp", -25)]
    [InlineData("nbf", 25)]
    public async Task The_issuers_clock_may_be_half_a_minute_off(string claim, int seconds) =>
        Assert.EndsWith("False", await ReadAsync("/who", $"Bearer {Claiming(claim, Now(seconds))}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("bearer")]
    [InlineData("BEARER")]
    public async Task The_word_Bearer_is_known_in_any_case(string word) =>
        Assert.EndsWith("False", await ReadAsync("/who", $"{word} {Issuer.Token()}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Basic YTpi")]
    [InlineData("Bearers x")]
    public async Task Another_scheme_is_none_of_ours(string authorization)
    {
        Assert.Equal(" False", await ReadAsync("/who", authorization));
        using var answer = await GetAsync("/mine", authorization);
        await AssertProblemAsync(answer, HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task Two_Authorization_headers_are_refused_though_both_are_good()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/who");
        request.Headers.TryAddWithoutValidation("Authorization", [$"Bearer {Issuer.Token()}", $"Bearer {Issuer.Token()}"]);

        using var answer = await _service.Client.SendAsync(request, Ct);

        await AssertProblemAsync(answer, HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task A_header_longer_than_the_server_reads_is_refused_by_it()
    {
        using var answer = await GetAsync("/who", $"Bearer {new string('x', 20_000)}");

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task The_description_says_where_a_token_is_needed()
    {
        var described = JsonElement.Parse(await _service.Client.GetStringAsync("/openapi/v1.json", Ct));

        var scheme = described.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer");
        Assert.Equal("http bearer", $"{scheme.GetProperty("type")} {scheme.GetProperty("scheme")}");
        var paths = described.GetProperty("paths");
        Assert.Equal("[{\"bearer\":[]}]", JsonSerializer.Serialize(paths.GetProperty("/mine").GetProperty("get").GetProperty("security")));
        Assert.False(paths.GetProperty("/who").GetProperty("get").TryGetProperty("security", out _));
        Assert.False(paths.GetProperty("/who").GetProperty("get").TryGetProperty("parameters", out _));
    }

    [Theory]
    [InlineData("Auth:Issuer", "")]
    [InlineData("Auth:Audience", "")]
    [InlineData("Auth:Jwks", "")]
    [InlineData("Auth:Jwks", "not json")]
    [InlineData("Auth:Jwks", "{\"keys\":[]}")]
    [InlineData("Auth:JwksAddress", "file:///etc/passwd")]
    public async Task A_service_that_cannot_judge_tokens_does_not_start(string setting, string value)
    {
        var error = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() =>
            TestService.StartAsync(_ => { }, settings: new() { [setting] = value })
        );

        Assert.Contains(setting.Split(':')[1], error.Message, StringComparison.Ordinal);
    }

    private static long Now(int seconds) => DateTimeOffset.UtcNow.AddSeconds(seconds).ToUnixTimeSeconds();

    private static string Claiming(string claim, JsonNode? value)
    {
        var claims = Issuer.Claims(null, Account, DateTimeOffset.UtcNow.AddMinutes(5));
        Set(claims, claim, value);
        return Issuer.Token(claims);
    }

    private static string Signed(JsonObject header, Func<byte[], byte[]> sign)
    {
        var full = Issuer.Header();
        foreach (var (name, value) in header)
        {
            Set(full, name, value?.DeepClone());
        }

        return TestIssuer.Sign(full, Issuer.Claims("staff", Account, DateTimeOffset.UtcNow.AddMinutes(5)), sign);
    }

    private static void Set(JsonObject json, string name, JsonNode? value)
    {
        if (value is null)
        {
            json.Remove(name);
        }
        else
        {
            json[name] = value;
        }
    }

    private static string Tampered()
    {
        var (shopper, staff) = (Issuer.Token("shopper", Account).Split('.'), Issuer.Token("staff", Account).Split('.'));
        return $"{shopper[0]}.{staff[1]}.{shopper[2]}";
    }

    private static byte[] Hs256WithPublicKey(byte[] text) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(Issuer.PublicKey().ToJsonString()), text);

    private static byte[] Rs256(byte[] text)
    {
        using var key = RSA.Create(2048);
        return key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static byte[] Es256OfAnotherKey(byte[] text)
    {
        using var other = new TestIssuer();
        return other.Es256(text);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, JsonElement.Parse(await answer.Content.ReadAsStringAsync(Ct)).GetProperty("code").GetString());
    }

    private async Task<string> ReadAsync(string path, string authorization)
    {
        using var answer = await GetAsync(path, authorization);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Ct);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await _service.Client.SendAsync(request, Ct);
    }
}

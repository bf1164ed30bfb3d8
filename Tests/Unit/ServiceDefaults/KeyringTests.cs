using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shop.ServiceDefaults;
using Shop.ServiceDefaults.Auth;

namespace Shop.Tests.Unit.ServiceDefaults;

/// <summary>Keys that come from the issuer's address, which may be away, and change.</summary>
public sealed class KeyringTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_come_from_the_address()
    {
        using var issuer = new TestIssuer();
        await using var address = await JwksAddress.StartAsync(issuer);
        await using var service = await StartAsync(address.Uri);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, issuer.Token()));
    }

    [Fact]
    public async Task Before_the_address_has_answered_once_tokens_are_503_and_guests_are_served()
    {
        using var issuer = new TestIssuer();
        var port = TestService.FreePort();
        await using var service = await StartAsync(new Uri($"http://127.0.0.1:{port}/"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(service, issuer.Token()));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(service, "garbage"));

        await using var address = await JwksAddress.StartAsync(issuer, port);
        await UntilAsync(async () => await AskAsync(service, issuer.Token()) == HttpStatusCode.OK);
    }

    [Fact]
    public async Task While_the_address_is_away_the_last_keys_stay()
    {
        using var issuer = new TestIssuer();
        var address = await JwksAddress.StartAsync(issuer);
        await using var service = await StartAsync(address.Uri);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, issuer.Token()));

        await address.DisposeAsync();
        await service.Services.GetRequiredService<Keyring>().RefreshAsync();

        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, issuer.Token()));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("{\"keys\":[]}")]
    public async Task Nonsense_at_the_address_changes_nothing(string nonsense)
    {
        using var issuer = new TestIssuer();
        await using var address = await JwksAddress.StartAsync(issuer);
        await using var service = await StartAsync(address.Uri);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, issuer.Token()));

        address.Text = nonsense;
        await service.Services.GetRequiredService<Keyring>().RefreshAsync();

        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, issuer.Token()));
    }

    [Fact]
    public async Task The_first_token_of_a_new_key_is_taken_at_once()
    {
        using var old = new TestIssuer();
        using var next = new TestIssuer(keyId: "key-2");
        await using var address = await JwksAddress.StartAsync(old);
        await using var service = await StartAsync(address.Uri, unknownKeyPause: TimeSpan.Zero);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, old.Token()));

        address.Publish(old, next);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, next.Token()));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, old.Token()));
    }

    [Fact]
    public async Task A_withdrawn_key_takes_its_remembered_tokens_with_it()
    {
        using var old = new TestIssuer();
        using var next = new TestIssuer(keyId: "key-2");
        await using var address = await JwksAddress.StartAsync(old);
        await using var service = await StartAsync(address.Uri);
        var token = old.Token();
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, token));

        address.Publish(next);
        await service.Services.GetRequiredService<Keyring>().RefreshAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(service, token));
    }

    [Fact]
    public async Task Invented_key_ids_cause_no_question_so_soon_after_the_last()
    {
        using var issuer = new TestIssuer();
        await using var address = await JwksAddress.StartAsync(issuer);
        await using var service = await StartAsync(address.Uri, unknownKeyPause: TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, issuer.Token()));
        var asked = address.Asked;

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(async n =>
                {
                    using var stranger = new TestIssuer(keyId: $"invented-{n}");
                    return await AskAsync(service, stranger.Token());
                })
        );

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Unauthorized, answer));
        Assert.Equal(asked, address.Asked);
    }

    private static Task<TestService> StartAsync(Uri jwks, TimeSpan? unknownKeyPause = null) =>
        TestService.StartAsync(
            app => app.MapGet("/who", (Caller caller) => $"{caller.AccountId}"),
            settings: new()
            {
                ["Auth:Jwks"] = null,
                ["Auth:JwksAddress"] = jwks.ToString(),
                ["Auth:UnknownKeyPause"] = unknownKeyPause?.ToString(),
            }
        );

    private static async Task<HttpStatusCode> AskAsync(TestService service, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/who");
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        using var answer = await service.Client.SendAsync(request, Ct);
        return answer.StatusCode;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            await Task.Delay(50, deadline.Token);
        }
    }

    /// <summary>Where an issuer publishes keys.</summary>
    private sealed class JwksAddress : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private int _asked;

        private JwksAddress(WebApplication app, int port) => (_app, Uri) = (app, new Uri($"http://127.0.0.1:{port}/jwks.json"));

        public Uri Uri { get; }

        public string Text { get; set; } = "";

        public int Asked => _asked;

        public static async Task<JwksAddress> StartAsync(TestIssuer issuer, int? port = null)
        {
            var on = port ?? TestService.FreePort();
            var builder = WebApplication.CreateBuilder(["--urls", $"http://127.0.0.1:{on}", "--Logging:LogLevel:Default=None"]);
            var address = new JwksAddress(builder.Build(), on);
            address.Publish(issuer);
            address._app.MapGet("/{**any}", address.Answer);
            await address._app.StartAsync(Ct);
            return address;
        }

        public void Publish(params TestIssuer[] issuers) =>
            Text = new JsonObject { ["keys"] = new JsonArray([.. issuers.Select(issuer => issuer.PublicKey())]) }.ToJsonString();

        public async ValueTask DisposeAsync()
        {
            await _app.StopAsync(Ct);
            await _app.DisposeAsync();
        }

        private string Answer(HttpContext http)
        {
            Interlocked.Increment(ref _asked);
            http.Response.ContentType = "application/json";
            return Text;
        }
    }
}

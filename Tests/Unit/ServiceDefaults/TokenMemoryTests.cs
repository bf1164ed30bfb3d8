using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shop.ServiceDefaults;
using Shop.ServiceDefaults.Auth;

namespace Shop.Tests.Unit.ServiceDefaults;

/// <summary>Tokens that were checked once.</summary>
public sealed class TokenMemoryTests
{
    private static readonly TestIssuer Issuer = TestService.Issuer;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_that_has_ended_is_refused_though_it_was_valid_a_moment_ago()
    {
        var time = new AdjustableTime();
        await using var service = await StartAsync(time);
        var token = Issuer.Token(lifetime: TimeSpan.FromMinutes(5));

        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, token));
        Assert.NotNull(service.Services.GetRequiredService<TokenMemory>().Find(token));
        time.Ahead = TimeSpan.FromMinutes(5) + TokenRules.ClockSkew;
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(service, token));
    }

    [Fact]
    public async Task A_remembered_token_is_not_checked_again()
    {
        await using var service = await StartAsync(new AdjustableTime());
        var memory = service.Services.GetRequiredService<TokenMemory>();
        var token = Issuer.Token();
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, token));

        var first = memory.Find(token);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, token));

        Assert.Same(first, memory.Find(token));
    }

    [Fact]
    public async Task A_refused_token_is_not_remembered()
    {
        await using var service = await StartAsync(new AdjustableTime());
        var token = Issuer.Token(lifetime: TimeSpan.FromHours(-1));

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(service, token));

        Assert.Null(service.Services.GetRequiredService<TokenMemory>().Find(token));
    }

    [Fact]
    public async Task No_more_tokens_are_remembered_than_the_setting_allows()
    {
        await using var service = await StartAsync(new AdjustableTime(), new() { ["Auth:RememberedTokensMax"] = "10" });
        var tokens = Enumerable.Range(0, 40).Select(_ => Issuer.Token()).ToList();

        foreach (var token in tokens)
        {
            Assert.Equal(HttpStatusCode.OK, await AskAsync(service, token));
        }

        var memory = service.Services.GetRequiredService<TokenMemory>();
        Assert.InRange(tokens.Count(token => memory.Find(token) is not null), 0, 10);
    }

    private static Task<TestService> StartAsync(TimeProvider time, Dictionary<string, string?>? settings = null) =>
        TestService.StartAsync(
            app => app.MapGet("/who", (Caller caller) => $"{caller.AccountId}"),
            builder => builder.Services.AddSingleton(time),
            settings: settings
        );

    private static async Task<HttpStatusCode> AskAsync(TestService service, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/who");
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await service.Client.SendAsync(request, Ct);
        return answer.StatusCode;
    }

    private sealed class AdjustableTime : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}

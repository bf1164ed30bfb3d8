using System.Diagnostics;
using System.Net;

namespace Shop.Tests.Integration;

/// <summary>Callers' tokens on their way through the front door.</summary>
public sealed class TokenTests(ShopFixture shop)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/catalog/categories", HttpStatusCode.OK)]
    [InlineData("/api/carts/none", HttpStatusCode.NotFound)]
    [InlineData("/api/orders/0193e3a4-0000-7000-8000-000000000001", HttpStatusCode.NotFound)]
    [InlineData("/api/payments/0193e3a4-0000-7000-8000-000000000001", HttpStatusCode.NotFound)]
    public async Task Every_service_takes_this_machines_tokens_and_no_others(string path, HttpStatusCode expected)
    {
        using var stranger = new TestIssuer();

        Assert.Equal(expected, await AskAsync(path, null));
        Assert.Equal(expected, await AskAsync(path, shop.TokenFor("shopper")));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(path, stranger.Token("staff")));
    }

    [Fact]
    public async Task A_token_of_the_operators_tool_is_taken()
    {
        var token = await RunToolAsync("--role", "staff", "--minutes", "1");

        Assert.Equal(HttpStatusCode.OK, await AskAsync("/api/catalog/categories", token));
    }

    private async Task<string> RunToolAsync(params string[] arguments)
    {
        // Built with the AppHost, in the configuration that the tests were built in.
        var tool = AppHost.Assembly.Replace("Shop.AppHost", "Shop.Tools", StringComparison.Ordinal);
        var start = new ProcessStartInfo(
            "dotnet",
            ["exec", tool, "token", "--issuer", Path.Combine(shop.DataFolder, "token-issuer.json"), .. arguments]
        )
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var printed = await process.StandardOutput.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        Assert.Equal(0, process.ExitCode);
        return printed.Trim();
    }

    private async Task<HttpStatusCode> AskAsync(string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        using var answer = await shop.Gateway.SendAsync(request, Ct);
        return answer.StatusCode;
    }
}

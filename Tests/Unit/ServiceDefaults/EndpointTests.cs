using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Shop.Tests.Unit.ServiceDefaults;

/// <summary>The two endpoints of a service.</summary>
public sealed class EndpointTests
{
    [Fact]
    public async Task The_h2_endpoint_speaks_HTTP2_and_nothing_else()
    {
        await using var service = await StartAsync();

        Assert.Equal("HTTP/2", await GetAsync(service.H2!, HttpVersion.Version20));
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(service.H2!, HttpVersion.Version11));
    }

    [Fact]
    public async Task The_http_endpoint_speaks_HTTP1_and_nothing_else()
    {
        await using var service = await StartAsync();

        Assert.Equal("HTTP/1.1", await GetAsync(service.Http, HttpVersion.Version11));
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(service.Http, HttpVersion.Version20));
    }

    [Fact]
    public async Task Headers_over_16_KiB_are_refused_on_both()
    {
        await using var service = await StartAsync();

        foreach (var (address, version) in new[] { (service.Http, HttpVersion.Version11), (service.H2!, HttpVersion.Version20) })
        {
            using var client = new HttpClient();
            using var request = Request(address, version);
            request.Headers.Add("X-Long", Enumerable.Repeat(new string('x', 4000), 5));
            try
            {
                using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
            }
            catch (HttpRequestException e) when (version == HttpVersion.Version20)
            {
                // The server announces its limit in its SETTINGS frame; a client that has read it in time does not send at all.
                Assert.Contains("exceeded the server limit of 16384 bytes", e.Message, StringComparison.Ordinal);
            }
        }
    }

    private static Task<TestService> StartAsync() =>
        TestService.StartAsync(app => app.MapGet("/", (HttpContext http) => http.Request.Protocol), h2Port: TestService.FreePort());

    private static async Task<string> GetAsync(Uri address, Version version)
    {
        using var client = new HttpClient();
        using var request = Request(address, version);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static HttpRequestMessage Request(Uri address, Version version) =>
        new(HttpMethod.Get, address) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
}

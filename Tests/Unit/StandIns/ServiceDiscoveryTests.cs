using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Shop.Tests.Unit.StandIns;

/// <summary>How names become addresses. True of the real package as of its stand-in; whichever the profile gives is tested.</summary>
public sealed class ServiceDiscoveryTests
{
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["services:catalog:http:0"] = "http://10.0.0.1:8001",
        ["services:catalog:https:0"] = "https://10.0.0.1:8443",
        ["services:catalog:h2:0"] = "http://10.0.0.1:9001",
        ["services:catalog:h2:1"] = "http://10.0.0.2:9001",
        ["services:plain:http:0"] = "http://10.0.0.3:8001",
        ["services:bare:default:0"] = "10.0.0.4:8001",
        ["services:single:http"] = "http://10.0.0.5:8001",
        ["services:based:http:0"] = "http://10.0.0.6:8001/base/",
    };

    [Theory]
    [InlineData("http://catalog/a?b=c", "http://10.0.0.1:8001/a?b=c")]
    [InlineData("https://catalog/a", "https://10.0.0.1:8443/a")]
    [InlineData("https+http://catalog/a", "https://10.0.0.1:8443/a")]
    [InlineData("https+http://plain/a", "http://10.0.0.3:8001/a")]
    [InlineData("http://bare/a", "http://10.0.0.4:8001/a")]
    [InlineData("http://single/a", "http://10.0.0.5:8001/a")]
    [InlineData("http://based/a", "http://10.0.0.6:8001/base/a")]
    [InlineData("http://unknown/a", "http://unknown/a")]
    [InlineData("http://unknown:81/a", "http://unknown:81/a")]
    [InlineData("http://127.0.0.1:81/a", "http://127.0.0.1:81/a")]
    [InlineData("https+http://unknown/a", "https://unknown/a")]
    [InlineData("http://_h2.unknown/a", "http://unknown/a")]
    public async Task A_name_resolves_as_configured(string asked, string sent) =>
        Assert.Equal([$"GET {sent}"], await SendAsync(asked, times: 1));

    [Fact]
    public async Task Several_addresses_of_an_endpoint_take_turns()
    {
        var sent = await SendAsync("http://_h2.catalog/a", times: 6);

        Assert.Equal(3, sent.Count(address => address == "GET http://10.0.0.1:9001/a"));
        Assert.Equal(3, sent.Count(address => address == "GET http://10.0.0.2:9001/a"));
    }

    private static async Task<IReadOnlyCollection<string>> SendAsync(string address, int times)
    {
        using var network = new RecordingHandler();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(Settings).Build());
        services.AddServiceDiscovery();
        services.AddHttpClient("test").AddServiceDiscovery().ConfigurePrimaryHttpMessageHandler(() => network);
        await using var provider = services.BuildServiceProvider();
        using var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("test");
        for (var i = 0; i < times; i++)
        {
            using var response = await client.GetAsync(address, TestContext.Current.CancellationToken);
        }

        return network.Sent;
    }
}

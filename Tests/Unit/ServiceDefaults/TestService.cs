using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Shop.ServiceDefaults;

namespace Shop.Tests.Unit.ServiceDefaults;

/// <summary>A small service on real Kestrel, in this process, on ports of its own.</summary>
internal sealed class TestService : IAsyncDisposable
{
    /// <summary>Whose tokens every such service trusts, unless its settings say otherwise.</summary>
    public static readonly TestIssuer Issuer = new();

    private readonly WebApplication _app;

    private TestService(WebApplication app, Uri http, int? h2Port)
    {
        _app = app;
        Http = http;
        H2 = h2Port is { } port ? new Uri($"http://127.0.0.1:{port}") : null;
        Client = new() { BaseAddress = http };
    }

    public Uri Http { get; }

    public Uri? H2 { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<TestService> StartAsync(
        Action<WebApplication> map,
        Action<WebApplicationBuilder>? configure = null,
        int? h2Port = null,
        Dictionary<string, string?>? settings = null,
        bool tokens = true
    )
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["urls"] = "http://127.0.0.1:0",
                ["H2_PORT"] = h2Port?.ToString(),
                ["Shop:DrainDelay"] = "00:00:00",
                ["Logging:Console:LogLevel:Default"] = "None",
            }
        );
        builder.Configuration.AddInMemoryCollection(Issuer.Settings);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddServiceDefaults(tokens);
        configure?.Invoke(builder);
        var app = builder.Build();
        app.MapDefaultEndpoints();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new(app, new Uri(addresses.Single(a => new Uri(a).Port != h2Port)), h2Port);
    }

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

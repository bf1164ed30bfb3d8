using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Shop.Catalog.Caching;
using StackExchange.Redis;

namespace Shop.Tests.Integration.Catalog.Caching;

/// <summary>The cache as one replica of catalog has it: the real Redis, over a line that can be cut, and a database of the test's.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly IHost host;

    private Replica(IHost host, CuttableLine line)
    {
        this.host = host;
        Line = line;
    }

    /// <summary>The way to Redis.</summary>
    public CuttableLine Line { get; }

    public ProductCache Cache => host.Services.GetRequiredService<ProductCache>();

    public ProductInvalidation Invalidation => host.Services.GetRequiredService<ProductInvalidation>();

    public ProcessMemory Memory => host.Services.GetRequiredService<ProcessMemory>();

    /// <param name="hears">False: announcements are lost on their way to it.</param>
    /// <param name="settings">Of the section Cache.</param>
    public static async Task<Replica> StartAsync(
        ShopFixture shop,
        IProductSource database,
        bool hears = true,
        params (string Name, string Value)[] settings
    )
    {
        var line = CuttableLine.ToRedis(await shop.ConnectionStringAsync("redis"), out var overTheLine);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings.Select(one => KeyValuePair.Create($"Cache:{one.Name}", (string?)one.Value)));
        builder.Services.AddMetrics().AddSingleton(TimeProvider.System).AddProductCache();
        builder.Services.Replace(ServiceDescriptor.Singleton(database));
        var options = ConfigurationOptions.Parse(overTheLine);
        options.AbortOnConnectFail = false;
        builder.Services.AddSingleton<IConnectionMultiplexer>(await ConnectionMultiplexer.ConnectAsync(options));
        if (!hears)
        {
            builder.Services.RemoveAll<IHostedService>();
        }

        var replica = new Replica(builder.Build(), line);
        await replica.host.StartAsync(TestContext.Current.CancellationToken);
        return replica;
    }

    /// <summary>The product as a shopper would get it now.</summary>
    public async Task<Held<ProductContent>> FindAsync(Guid id) => await Cache.FindAsync(id, CancellationToken.None);

    /// <inheritdoc cref="FindAsync(Guid)"/>
    public async Task<Held<ProductContent>> FindAsync(string slug) => await Cache.FindAsync(slug, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        await Line.DisposeAsync();
    }
}

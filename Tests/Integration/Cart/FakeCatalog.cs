using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Shop.Tests.Integration.Cart;

/// <summary>A catalogue whose products, prices and presence a test decides; speaks HTTP/2 like the real one.</summary>
internal sealed class FakeCatalog : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Guid, (string Name, long Price, string Availability)> products = new();
    private readonly WebApplication app;

    private FakeCatalog(WebApplication app) => this.app = app;

    /// <summary>Answers 500 while true.</summary>
    public bool Away { get; set; }

    /// <summary>The Accept-Language header of the last question.</summary>
    public string? LastLanguage { get; private set; }

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<FakeCatalog> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2)
        );
        var catalog = new FakeCatalog(builder.Build());
        catalog.app.MapGet("/api/catalog/products", (RequestDelegate)catalog.AnswerAsync);
        await catalog.app.StartAsync();
        return catalog;
    }

    /// <summary>A new product at <paramref name="price"/> minor units.</summary>
    public Guid Sell(long price = 1000, string name = "Teapot")
    {
        var id = Guid.NewGuid();
        Change(id, name, price);
        return id;
    }

    public void Change(Guid id, string name, long price, string availability = "in_stock") => products[id] = (name, price, availability);

    public void Drop(Guid id) => products.TryRemove(id, out _);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private Task AnswerAsync(HttpContext http)
    {
        LastLanguage = http.Request.Headers.AcceptLanguage;
        if (Away)
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        }

        var ids = http.Request.Query["ids"].ToString().Split(',').Select(Guid.Parse);
        var items = ids.Where(products.ContainsKey).Select(id => Item(id, products[id], http.Request.Query["currency"].ToString()));
        return http.Response.WriteAsJsonAsync(new { items });
    }

    private static object Item(Guid id, (string Name, long Price, string Availability) product, string currency) =>
        new
        {
            id,
            slug = $"product-{id:n}",
            name = product.Name,
            brand = "Test",
            category = "kitchen",
            price = new { amount = product.Price, currency },
            image = new { url = $"/api/catalog/images/{id}", alt = product.Name },
            availability = product.Availability,
        };
}

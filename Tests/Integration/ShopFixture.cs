using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shop.Contracts;
using Shop.Tests.Integration.Notifications;
using Shop.Tests.Integration.Tools;
using Shop.Tools.Verify;

[assembly: AssemblyFixture(typeof(Shop.Tests.Integration.ShopFixture))]

namespace Shop.Tests.Integration;

/// <summary>
/// The whole shop, booted once for all tests through its AppHost, on free ports and a data folder of its own. Classes run beside each other:
/// each test takes products and carts that nobody else has, and counts only those.
/// </summary>
public sealed class ShopFixture : IAsyncLifetime
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), $"shop-tests-{Guid.NewGuid():N}"[..20]);
    private readonly ConcurrentQueue<CatalogueProduct> _products = [];
    private DistributedApplication? _app;
    private IBusControl? _bus;

    public DistributedApplication App => _app ?? throw new InvalidOperationException("The shop is not running.");

    /// <summary>Where the AppHost keeps its data.</summary>
    public string DataFolder => _data;

    /// <summary>The public front door.</summary>
    public HttpClient Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Shop_AppHost>(
            [$"--SHOP_DATA={_data}"],
            deadline.Token
        );
        // What holds with one replica must hold with two: all tests meet both.
        builder.CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().Single(r => r.Name == "order")).WithReplicas(2);
        SendMailsTo(
            Mails,
            builder.CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().Single(r => r.Name == "notification"))
        );

        // What is too old is tidied away while the tests run.
        foreach (var service in builder.Resources.OfType<ProjectResource>())
        {
            builder.CreateResourceBuilder(service).WithEnvironment("Retention__Interval", "00:00:02");
        }

        _app = await builder.BuildAsync(deadline.Token);
        await _app.StartAsync(deadline.Token);
        foreach (var service in (string[])["catalog", "cart", "order", "payment", "notification", "analytics", "sandbox", "web", "gateway"])
        {
            await _app.ResourceNotifications.WaitForResourceHealthyAsync(service, deadline.Token);
        }

        Gateway = _app.CreateHttpClient("gateway", "http");
        foreach (var product in await CatalogueAsync())
        {
            _products.Enqueue(product);
        }

        await StartBusAsync(deadline.Token);
    }

    /// <summary>The payment provider's API, pages and controls.</summary>
    public HttpClient SandboxClient() => App.CreateHttpClient("sandbox", "http");

    /// <summary>Takes the shop's mails.</summary>
    internal MailServer Mails { get; } = new();

    /// <summary>A token that every service of the shop takes: of role <c>staff</c> or <c>shopper</c>, for a new account or that one.</summary>
    public string TokenFor(string role, Guid? sub = null)
    {
        using var issuer = TestIssuer.Read(_data);
        return issuer.Token(role, sub);
    }

    /// <summary>What the shop sells, as it is imported at the first start.</summary>
    public static async Task<IReadOnlyList<CatalogueProduct>> CatalogueAsync()
    {
        await using var file = File.OpenRead(Repository.PathOf("Services/Catalog/Data/catalogue.jsonl"));
        return [.. CatalogueFile.ReadProducts(file)];
    }

    /// <summary>A product that no other test uses, with <paramref name="stock"/> units on hand in Hong Kong and none reserved.</summary>
    public async Task<CatalogueProduct> TakeProductAsync(int stock = 100)
    {
        if (!_products.TryDequeue(out var product))
        {
            throw new InvalidOperationException("More tests than products: give the catalogue some more.");
        }

        await using var orderdb = await OpenAsync("orderdb");
        // The books must stay exact: what the shelf gains or loses is a ledger row.
        await using var adjust = new NpgsqlCommand(
            """
            with before as (select product_id, region, on_hand from stock where product_id = $1 and region = 'hk' for update),
            moved as (
                insert into stock_ledger (product_id, region, movement, quantity)
                select product_id, region, 'adjusted', $2 - on_hand from before where on_hand <> $2)
            update stock set on_hand = $2 from before where stock.product_id = before.product_id and stock.region = before.region
            """,
            orderdb
        )
        {
            Parameters =
            {
                new() { Value = product.Id },
                new() { Value = stock },
            },
        };
        Assert.Equal(1, await adjust.ExecuteNonQueryAsync());
        return product;
    }

    /// <summary>Ends a replica of a resource as a crash would (SIGKILL); the AppHost starts it again.</summary>
    public async Task KillAsync(string resource, int replica = 0)
    {
        using var process = Process.GetProcessById((await RunningAsync(resource)).GetProperty("pids")[replica].GetInt32());
        process.Kill();
        await process.WaitForExitAsync();
        // The test's own idle connections went with the server.
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>Where each replica of a resource listens.</summary>
    public async Task<IReadOnlyList<Uri>> AddressesAsync(string resource, string endpoint = "http") =>
        [
            .. (await RunningAsync(resource))
                .GetProperty("endpoints")
                .GetProperty(endpoint)
                .EnumerateArray()
                .Select(a => new Uri(a.GetString()!)),
        ];

    /// <summary>Ends once all replicas of these services are ready, wherever a test before has left them.</summary>
    public async Task UntilReadyAsync(params IReadOnlyCollection<string> services)
    {
        using var http = new HttpClient();
        foreach (var service in services)
        {
            foreach (var address in await AddressesAsync(service))
            {
                await Eventually.AnswerAsync(
                    async () =>
                    {
                        using var answer = await http.GetAsync(new Uri(address, "/health/ready"));
                        return answer.StatusCode;
                    },
                    status => status == HttpStatusCode.OK,
                    seconds: 60
                );
            }
        }
    }

    /// <summary>Stops, starts or restarts all replicas of a resource in good order.</summary>
    public async Task CommandAsync(string resource, string command)
    {
        var named = App.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(r => r.Name == resource);
        var result = await App.ResourceCommands.ExecuteCommandAsync(named, command);
        Assert.True(result.Success, result.Message);
    }

    public async Task<string> ConnectionStringAsync(string resource) =>
        await App.GetConnectionStringAsync(resource) ?? throw new InvalidOperationException($"There is no resource {resource}.");

    /// <summary>A secret that the AppHost made.</summary>
    public async Task<string> SecretAsync(string parameter) =>
        await App
            .Services.GetRequiredService<DistributedApplicationModel>()
            .Resources.OfType<ParameterResource>()
            .Single(resource => resource.Name == parameter)
            .GetValueAsync(TestContext.Current.CancellationToken)
        ?? throw new InvalidOperationException($"There is no {parameter}.");

    public async Task<NpgsqlConnection> OpenAsync(string database)
    {
        var connection = new NpgsqlConnection(await ConnectionStringAsync(database));
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>What the AppHost tells the operators' tools.</summary>
    public string ConnectionsFile => Path.Combine(_data, "connections.json");

    /// <summary>Asserts that all books are exact as far as they concern these products, once nothing of theirs is under way.</summary>
    public async Task VerifyAsync(params IReadOnlyCollection<Guid> products)
    {
        var verifier = new Verifier(Stores.Read(ConnectionsFile), TimeProvider.System, new Scope(products));
        var report = await Eventually.AnswerAsync(
            () => verifier.RunAsync(TimeSpan.Zero, TestContext.Current.CancellationToken),
            report => report.Checks.All(check => check.InFlight == 0),
            seconds: 60
        );
        report.AssertOk();
    }

    /// <summary>Delivers an event as its publisher's relay does, <paramref name="copies"/> times at once.</summary>
    public Task PublishAsync<TEvent>(TEvent message, int copies = 1)
        where TEvent : class, IIntegrationEvent =>
        Task.WhenAll(Enumerable.Range(0, copies).Select(_ => _bus!.Publish(message, context => context.MessageId = message.EventId)));

    private static void SendMailsTo(MailServer server, IResourceBuilder<ProjectResource> notification) =>
        notification
            .WithEnvironment("Smtp__Host", "127.0.0.1")
            .WithEnvironment("Smtp__Port", server.Port.ToString(CultureInfo.InvariantCulture))
            .WithEnvironment("Smtp__From", "Shop <orders@shop.example>")
            .WithEnvironment("Smtp__StartTls", "false")
            .WithEnvironment("Smtp__Timeout", "00:00:04")
            .WithEnvironment("Smtp__RetryPause", "00:00:00.2");

    private async Task<JsonElement> RunningAsync(string resource)
    {
        using var run = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_data, "run.json")));
        return run.RootElement.GetProperty("resources").GetProperty(resource).Clone();
    }

    private async Task StartBusAsync(CancellationToken ct)
    {
        var address = await ConnectionStringAsync("messaging");
        _bus = Bus.Factory.CreateUsingRabbitMq(rabbit => rabbit.Host(new Uri(address)));
        await _bus.StartAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_bus is not null)
        {
            await _bus.StopAsync();
        }

        Gateway?.Dispose();
        await Mails.DisposeAsync();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }
}

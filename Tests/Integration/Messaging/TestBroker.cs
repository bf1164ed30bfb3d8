using System.Text;
using System.Text.Json;
using Aspire.Hosting.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Shop.Contracts;

namespace Shop.Tests.Integration.Messaging;

/// <summary>The broker: for the service under test over a line that the test can cut, for the test itself directly.</summary>
internal sealed class TestBroker : IAsyncDisposable
{
    private readonly IConnection connection;
    private readonly List<string> services = [];

    private readonly Func<HttpMethod, Task>? ownHost;

    private TestBroker(Uri direct, IConnection connection, Func<HttpMethod, Task>? ownHost)
    {
        (this.connection, this.ownHost) = (connection, ownHost);
        Line = new CuttableLine(direct.Host, direct.Port);
        ConnectionString = new UriBuilder(direct) { Host = "127.0.0.1", Port = Line.Port }
            .Uri
            .AbsoluteUri;
    }

    public CuttableLine Line { get; }

    public string ConnectionString { get; }

    /// <summary>The shop's broker, where its services hear everything too.</summary>
    public static async Task<TestBroker> ConnectAsync(ShopFixture shop) =>
        await ConnectAsync(new Uri(await shop.ConnectionStringAsync("messaging")), ownHost: null);

    /// <summary>A virtual host of the test's own on the shop's broker: no queue of the shop's receives what is published there.</summary>
    public static async Task<TestBroker> ApartAsync(ShopFixture shop)
    {
        var host = $"test-{Guid.NewGuid():n}";
        var shops = new Uri(await shop.ConnectionStringAsync("messaging"));
        var management = shop.App.GetEndpoint("messaging", "management");
        await SendAsync(HttpMethod.Put);
        return await ConnectAsync(new UriBuilder(shops) { Path = host }.Uri, SendAsync);

        async Task SendAsync(HttpMethod method)
        {
            using var http = new HttpClient();
            using var request = new HttpRequestMessage(method, new Uri(management, $"/api/vhosts/{host}"))
            {
                Content = method == HttpMethod.Put ? new StringContent("{}", Encoding.UTF8, "application/json") : null,
            };
            var account = Uri.UnescapeDataString(shops.UserInfo);
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(account)));
            using var answer = await http.SendAsync(request);
            answer.EnsureSuccessStatusCode();
        }
    }

    private static async Task<TestBroker> ConnectAsync(Uri direct, Func<HttpMethod, Task>? ownHost)
    {
        var factory = new ConnectionFactory
        {
            Uri = direct,
            VirtualHost = direct.AbsolutePath is "/" or "" ? "/" : direct.AbsolutePath[1..],
        };
        return new TestBroker(direct, await factory.CreateConnectionAsync(), ownHost);
    }

    /// <summary>A name for a service, and so for a queue, of the test's own; its queues are deleted with this object.</summary>
    public string NewService()
    {
        var name = $"test-{Guid.NewGuid():n}";
        services.Add(name);
        return name;
    }

    public async Task<bool> ExistsAsync(string queue)
    {
        try
        {
            await using var channel = await connection.CreateChannelAsync();
            await channel.QueueDeclarePassiveAsync(queue);
            return true;
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            return false;
        }
    }

    /// <summary>Messages that are ready in a queue, 0 when there is no such queue.</summary>
    public async Task<uint> CountAsync(string queue)
    {
        try
        {
            await using var channel = await connection.CreateChannelAsync();
            return await channel.MessageCountAsync(queue);
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            return 0;
        }
    }

    public async Task<BasicGetResult?> TakeAsync(string queue)
    {
        await using var channel = await connection.CreateChannelAsync();
        return await channel.BasicGetAsync(queue, autoAck: true);
    }

    /// <summary>Declares a queue that nobody reads.</summary>
    public async Task DeclareAsync(string queue)
    {
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(
            queue,
            durable: true,
            exclusive: false,
            autoDelete: false,
            new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }
        );
    }

    public async Task DeleteAsync(string queue)
    {
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeleteAsync(queue);
    }

    /// <summary>Delivers an event to one service's queue, as its publisher would, <paramref name="copies"/> times.</summary>
    public async Task DeliverAsync<TEvent>(string queue, TEvent message, int copies = 1)
        where TEvent : IIntegrationEvent =>
        await DeliverAsync(
            queue,
            $$"""
            {
              "messageId": "{{message.EventId}}",
              "messageType": ["urn:message:{{typeof(TEvent).Namespace}}:{{typeof(TEvent).Name}}"],
              "message": {{JsonSerializer.Serialize(message, typeof(TEvent), ContractsJson.Default)}}
            }
            """,
            copies
        );

    public async Task DeliverAsync(string queue, string envelope, int copies = 1)
    {
        await using var channel = await connection.CreateChannelAsync(new(true, true));
        var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", Persistent = true };
        for (var copy = 0; copy < copies; copy++)
        {
            await Eventually.TrueAsync($"{queue} takes the message", () => TakenAsync(channel, queue, properties, envelope));
        }
    }

    // A quorum queue that was declared a moment ago may still refuse: whoever publishes sends again, as the relay does.
    private static async Task<bool> TakenAsync(IChannel channel, string queue, BasicProperties properties, string envelope)
    {
        try
        {
            await channel.BasicPublishAsync("", queue, mandatory: true, properties, Encoding.UTF8.GetBytes(envelope));
            return true;
        }
        catch (PublishException e) when (!e.IsReturn)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Line.DisposeAsync();
        await using (var channel = await connection.CreateChannelAsync())
        {
            foreach (var name in services.SelectMany(service => new[] { service, $"{service}_error", $"{service}_skipped" }))
            {
                await channel.QueueDeleteAsync(name);
                await channel.ExchangeDeleteAsync(name);
            }
        }

        await connection.DisposeAsync();
        if (ownHost is not null)
        {
            await ownHost(HttpMethod.Delete);
        }
    }
}

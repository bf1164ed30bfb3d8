using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Shop.Tools.Verify;

namespace Shop.Tools;

/// <summary>What a queue says of itself.</summary>
/// <param name="Ready">Messages that nobody has been given.</param>
internal sealed record QueueState(uint Ready, uint Consumers);

/// <summary>A connection to the shop's broker.</summary>
internal sealed class Broker : IAsyncDisposable
{
    private readonly IConnection _connection;

    private Broker(IConnection connection) => _connection = connection;

    /// <summary>Connects once.</summary>
    /// <exception cref="BrokerUnreachableException">The broker does not answer, or refuses.</exception>
    public static async Task<Broker> ConnectAsync(Stores stores, CancellationToken ct)
    {
        var address = new Uri(stores.Messaging);
        var factory = new ConnectionFactory
        {
            Uri = address,
            // The client takes an address that ends in a slash for one that names an empty host.
            VirtualHost = address.AbsolutePath is "/" or "" ? "/" : Uri.UnescapeDataString(address.AbsolutePath[1..]),
            AutomaticRecoveryEnabled = false,
        };
        return new(await factory.CreateConnectionAsync(ct));
    }

    /// <summary>The queue's state, or null when there is no such queue.</summary>
    public async Task<QueueState?> FindAsync(string queue, CancellationToken ct)
    {
        // A question about a queue that is not there costs the channel.
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: ct);
        try
        {
            var queueOk = await channel.QueueDeclarePassiveAsync(queue, ct);
            return new(queueOk.MessageCount, queueOk.ConsumerCount);
        }
        catch (OperationInterruptedException refusal) when (refusal.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }

    /// <summary>A channel whose publishes return when the broker has taken the message, and throw when it did not or no queue did.</summary>
    public Task<IChannel> OpenAsync(CancellationToken ct) => _connection.CreateChannelAsync(new(true, true), ct);

    /// <summary>Up to <paramref name="max"/> messages of a queue, which keeps them: consumers do not get them meanwhile, and after that again.</summary>
    public async Task<IReadOnlyList<BasicGetResult>> PeekAsync(string queue, int max, CancellationToken ct)
    {
        var messages = new List<BasicGetResult>();
        // What is not acknowledged goes back when the channel closes.
        await using var channel = await OpenAsync(ct);
        while (messages.Count < max && await channel.BasicGetAsync(queue, autoAck: false, ct) is { } message)
        {
            messages.Add(message);
        }

        return messages;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}

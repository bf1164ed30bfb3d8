using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Shop.Tools.Verify;

namespace Shop.Tools;

/// <summary>Waits for stores that were only just started.</summary>
internal static class StoresReady
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Returns once every database and the broker let clients in.</summary>
    /// <exception cref="IOException">One of them still does not after two minutes.</exception>
    public static async Task WaitAsync(Stores stores, TimeProvider time, CancellationToken ct)
    {
        var deadline = time.GetUtcNow() + Patience;
        foreach (var database in (string[])[stores.CatalogDb, stores.OrderDb, stores.PaymentDb])
        {
            await UntilAsync("PostgreSQL", () => ConnectAsync(database, ct), failure => failure is NpgsqlException, deadline, time, ct);
        }

        await UntilAsync(
            "RabbitMQ",
            async () => await (await Broker.ConnectAsync(stores, ct)).DisposeAsync(),
            failure => failure is BrokerUnreachableException,
            deadline,
            time,
            ct
        );
    }

    private static async Task ConnectAsync(string database, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(ct);
    }

    private static async Task UntilAsync(
        string store,
        Func<Task> connect,
        Func<Exception, bool> isAway,
        DateTimeOffset deadline,
        TimeProvider time,
        CancellationToken ct
    )
    {
        while (true)
        {
            try
            {
                await connect();
                return;
            }
            catch (Exception failure) when (isAway(failure))
            {
                if (time.GetUtcNow() > deadline)
                {
                    throw new IOException($"{store} does not answer: {failure.Message}", failure);
                }
            }

            await Task.Delay(Pause, time, ct);
        }
    }
}

/// <summary>Connections to the broker.</summary>
internal static class Broker
{
    /// <summary>Connects once.</summary>
    /// <exception cref="BrokerUnreachableException">The broker does not answer or refuses.</exception>
    public static Task<IConnection> ConnectAsync(Stores stores, CancellationToken ct)
    {
        var address = new Uri(stores.Messaging);
        var factory = new ConnectionFactory
        {
            Uri = address,
            // The client takes an address that ends in a slash for one that names an empty host.
            VirtualHost = address.AbsolutePath is "/" or "" ? "/" : Uri.UnescapeDataString(address.AbsolutePath[1..]),
            AutomaticRecoveryEnabled = false,
        };
        return factory.CreateConnectionAsync(ct);
    }
}

using Npgsql;
using RabbitMQ.Client.Exceptions;
using Shop.Tools.Verify;

namespace Shop.Tools;

/// <summary>Waits for stores that were only just started.</summary>
internal static class StoresReady
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>The stores that the file names, once every database and the broker let clients in.</summary>
    /// <exception cref="IOException">There is no such file, or one of them still does not answer after two minutes.</exception>
    public static async Task<Stores> OpenAsync(string connections, CancellationToken ct)
    {
        var stores = Stores.Read(connections);
        var deadline = TimeProvider.System.GetUtcNow() + Patience;
        foreach (var database in (string[])[stores.CatalogDb, stores.OrderDb, stores.PaymentDb])
        {
            await UntilAsync(() => ConnectAsync(database, ct), deadline, ct);
        }

        await UntilAsync(async () => await (await Broker.ConnectAsync(stores, ct)).DisposeAsync(), deadline, ct);
        return stores;
    }

    private static async Task ConnectAsync(string database, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(ct);
    }

    private static async Task UntilAsync(Func<Task> connect, DateTimeOffset deadline, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await connect();
                return;
            }
            catch (Exception failure) when (failure is NpgsqlException or BrokerUnreachableException)
            {
                if (TimeProvider.System.GetUtcNow() > deadline)
                {
                    throw new IOException($"A store does not answer: {failure.Message}", failure);
                }
            }

            await Task.Delay(Pause, ct);
        }
    }
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Shop.Messaging;

/// <summary>
/// Publishes committed outbox rows, at least once each. One relay is active per database: it holds a session advisory lock on a
/// connection of its own; the other replicas' relays wait for the lock. One that lost it unnoticed only repeats what the inbox absorbs.
/// </summary>
internal sealed partial class OutboxRelay(
    NpgsqlDataSource dataSource,
    Outbox outbox,
    OutboxPublisher publisher,
    TimeProvider time,
    ILogger<OutboxRelay> logger
) : BackgroundService
{
    private const int BatchRowsMax = 500;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    // Under load more rows share a read, a delete and the broker's confirm; the first after a pause leaves at once.
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LockInterval = TimeSpan.FromSeconds(1);

    private readonly HeldRows held = new(time);
    private readonly Outage databaseOutage = new();
    private readonly Outage brokerOutage = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await dataSource.OpenConnectionAsync(stoppingToken);
                var table = new OutboxTable(connection);
                try
                {
                    await RelayAsync(table, stoppingToken);
                }
                finally
                {
                    await table.UnlockAsync();
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Most likely the database is away. Whatever it is, the rows are safe, and the relay must outlive it.
                if (databaseOutage.Begins())
                {
                    LogDatabaseLost(exception);
                }

                await Task.Delay(databaseOutage.NextPause(), time, stoppingToken);
            }
        }
    }

    /// <summary>Waits for the lock, then publishes until the connection breaks or the service stops.</summary>
    private async Task RelayAsync(OutboxTable table, CancellationToken ct)
    {
        while (!await table.TryLockAsync(ct))
        {
            await Task.Delay(LockInterval, time, ct);
        }

        LogActive();
        while (true)
        {
            // While the broker is away one row probes it, instead of 500 that each wait for their time-out.
            var limit = brokerOutage.IsOn ? 1 : BatchRowsMax;
            var rows = await table.ReadAsync(limit, held.Positions(), ct);
            databaseOutage.Ends();
            if (rows.Count == 0)
            {
                await outbox.WaitAsync(PollInterval, time, ct);
            }
            else if (!await PublishAsync(table, rows))
            {
                await Task.Delay(brokerOutage.NextPause(), time, ct);
            }
            else if (rows.Count < limit)
            {
                await Task.Delay(GatherTime, time, ct);
            }

            ct.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Publishes the rows in parallel and deletes those that were confirmed, also when the service is stopping meanwhile.</summary>
    /// <returns>False when the broker could not be reached.</returns>
    private async Task<bool> PublishAsync(OutboxTable table, List<OutboxRow> rows)
    {
        var outcomes = await Task.WhenAll(rows.Select(row => Task.Run(() => publisher.PublishAsync(row))));
        var results = rows.Zip(outcomes, (row, outcome) => (row.Position, outcome)).ToLookup(r => r.outcome, r => r.Position);

        held.Add(results[PublishOutcome.RowRefused]);
        long[] published = [.. results[PublishOutcome.Published]];
        if (published.Length > 0)
        {
            await table.DeleteAsync(published, CancellationToken.None);
            held.Remove(published);
        }

        if (results.Contains(PublishOutcome.BrokerUnreachable))
        {
            if (brokerOutage.Begins())
            {
                LogBrokerLost(results[PublishOutcome.BrokerUnreachable].Count());
            }

            return false;
        }

        if (brokerOutage.Ends())
        {
            LogBrokerBack();
        }

        return true;
    }

    [LoggerMessage(EventName = "OutboxRelayActive", Level = LogLevel.Information, Message = "This replica relays the outbox")]
    private partial void LogActive();

    [LoggerMessage(
        EventName = "OutboxDatabaseLost",
        Level = LogLevel.Error,
        Message = "The outbox cannot be read; the relay goes on when it can"
    )]
    private partial void LogDatabaseLost(Exception exception);

    [LoggerMessage(
        EventName = "OutboxBrokerLost",
        Level = LogLevel.Error,
        Message = "The broker does not confirm ({Rows} rows in this batch); the outbox waits"
    )]
    private partial void LogBrokerLost(int rows);

    [LoggerMessage(EventName = "OutboxBrokerBack", Level = LogLevel.Information, Message = "The broker confirms again")]
    private partial void LogBrokerBack();
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Shop.Messaging;

/// <summary>Forgets events after 14 days: far longer than the broker or an outbox could hold one back.</summary>
internal sealed partial class InboxSweep(NpgsqlDataSource dataSource, TimeProvider time, ILogger<InboxSweep> logger) : BackgroundService
{
    private const int RowsPerStatement = 5_000;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await SweepAsync(stoppingToken) == RowsPerStatement) { }
            }
            catch (NpgsqlException exception)
            {
                // Nothing depends on it before the next hour.
                LogFailed(exception);
            }
        }
    }

    /// <summary>Deletes up to a statement's worth of old rows and says how many.</summary>
    internal async Task<int> SweepAsync(CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(
            """
            delete from messaging.inbox
            where ctid in (select ctid from messaging.inbox where received_at < now() - interval '14 days' limit $1)
            """
        );
        command.Parameters.Add(new() { Value = RowsPerStatement });
        return await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(EventName = "InboxSweepFailed", Level = LogLevel.Warning, Message = "Old inbox rows could not be deleted")]
    private partial void LogFailed(Exception exception);
}

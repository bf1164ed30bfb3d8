using Npgsql;

namespace Shop.Catalog.Search;

/// <summary>
/// Keeps the tables short in which writers append what they add to counts (<c>listing_counts</c>, <c>vocabulary</c>). Every replica may;
/// nothing but speed depends on it.
/// </summary>
internal sealed partial class KeptSums(NpgsqlDataSource db, TimeProvider time, ILogger<KeptSums> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var command = db.CreateCommand("select fold_kept_sums()");
                await command.ExecuteNonQueryAsync(stoppingToken);
            }
            catch (NpgsqlException exception)
            {
                // Sums are right all the same.
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(EventName = "fold_failed", Level = LogLevel.Warning, Message = "Kept sums could not be folded; trying again next time.")]
    private partial void LogFailed(Exception exception);
}

using Npgsql;

namespace Shop.Payment.Leadership;

/// <summary>
/// Runs every <see cref="LeaderTask"/> while this replica holds the session advisory lock, on a connection of its own. A replica that
/// lost the lock unnoticed does no harm: the tasks lock the rows they change, and calls to the provider carry idempotency keys.
/// </summary>
internal sealed partial class Leader(NpgsqlDataSource database, IEnumerable<LeaderTask> tasks, TimeProvider time, ILogger<Leader> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LeadAsync(stoppingToken);
            }
            catch (Exception lost) when (!stoppingToken.IsCancellationRequested)
            {
                // Most likely the database is away. Whatever it is, the work is safe in its tables and somebody must go on leading.
                LogLost(lost);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Returns at once when another replica leads, else when the connection breaks or the service stops.</summary>
    private async Task LeadAsync(CancellationToken ct)
    {
        await using var leadership = await AdvisoryLock.TryTakeAsync(database, "payment leader", ct);
        if (leadership is null)
        {
            return;
        }

        LogLeading();
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var running = Task.WhenAll(tasks.Select(task => RunAsync(task, leading.Token)));
        try
        {
            while (!ct.IsCancellationRequested)
            {
                await leadership.CheckAsync(ct);
                await Task.Delay(Heartbeat, time, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Stopping: the tasks end below, before the lock goes with the connection.
        }
        finally
        {
            await leading.CancelAsync();
            await running;
        }
    }

    private async Task RunAsync(LeaderTask task, CancellationToken ct)
    {
        try
        {
            while (!ct.IsCancellationRequested)
            {
                if (!await TryRunAsync(task, ct))
                {
                    await task.WaitAsync(ct);
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // No longer leading.
        }
    }

    private async Task<bool> TryRunAsync(LeaderTask task, CancellationToken ct)
    {
        try
        {
            return await task.RunAsync(ct);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            // Whatever it was, the rows are still there: a task must outlive every failure.
            LogFailed(task.GetType().Name, failure);
            await Task.Delay(Pause, time, ct);
            return false;
        }
    }

    [LoggerMessage(
        1,
        LogLevel.Information,
        "This replica leads: it processes events, refunds, closing pages and reconciliation",
        EventName = "Leading"
    )]
    private partial void LogLeading();

    [LoggerMessage(2, LogLevel.Warning, "The database cannot be reached; leadership is lost or undecided", EventName = "LeadershipLost")]
    private partial void LogLost(Exception failure);

    [LoggerMessage(3, LogLevel.Error, "{Task} failed and goes on in a second", EventName = "LeaderTaskFailed")]
    private partial void LogFailed(string task, Exception failure);
}

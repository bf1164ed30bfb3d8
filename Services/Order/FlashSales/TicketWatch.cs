using System.Collections.Concurrent;
using Npgsql;

namespace Shop.Order.FlashSales;

/// <summary>
/// Lets people wait for their tickets' decisions: one question to the database for all who wait in this replica, however many they are, and
/// none while nobody does. What this replica decides itself it knows at once.
/// </summary>
internal sealed partial class TicketWatch(
    TicketRows tickets,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<TicketWatch> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<TicketId, TaskCompletionSource> waiting = new();
    private readonly SemaphoreSlim somebody = new(0, 1);

    /// <summary>Ends when the ticket is decided, after <paramref name="atMost"/>, or when the service stops.</summary>
    public async Task WaitAsync(TicketId id, TimeSpan atMost, CancellationToken ct)
    {
        var decision = waiting.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        Wake();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, lifetime.ApplicationStopping);
        try
        {
            await decision.Task.WaitAsync(atMost, time, either.Token);
        }
        catch (TimeoutException)
        {
            // Still queued: the caller says so.
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Stopping: the client asks another replica.
        }
    }

    /// <summary>The ticket is decided.</summary>
    public void Tell(TicketId id)
    {
        if (waiting.TryRemove(id, out var decision))
        {
            decision.TrySetResult();
        }
    }

    public override void Dispose()
    {
        somebody.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (waiting.IsEmpty)
            {
                await somebody.WaitAsync(stoppingToken);
            }

            try
            {
                foreach (var id in await tickets.DecidedAsync(waiting.Keys, stoppingToken))
                {
                    Tell(id);
                }
            }
            catch (NpgsqlException e)
            {
                // Whoever waits goes on waiting; the next round asks again.
                LogNotAsked(logger, e);
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    private void Wake()
    {
        try
        {
            somebody.Release();
        }
        catch (SemaphoreFullException)
        {
            // Awake already.
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        EventName = "TicketsNotAsked",
        Message = "The database does not say which tickets are decided"
    )]
    private static partial void LogNotAsked(ILogger logger, Exception exception);
}

using System.Collections.Concurrent;
using Npgsql;

namespace Shop.Payment.ProviderEvents;

/// <summary>Takes in what the provider delivers. Events that come while others are being written share the next commit.</summary>
/// <param name="write">Writes events in one transaction.</param>
internal sealed class EventIntake(Func<IReadOnlyCollection<NewEvent>, Task> write) : IDisposable
{
    private const int BatchMax = 128;

    private readonly ConcurrentQueue<Waiting> _queue = [];
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>How many deliveries wait for their commit.</summary>
    public int WaitingCount => _queue.Count;

    /// <summary>Keeps an event; committed on return. A repeat is none.</summary>
    public async Task AddAsync(NewEvent happened, CancellationToken ct)
    {
        var mine = new Waiting(happened);
        _queue.Enqueue(mine);
        // Who stops waiting leaves the event to the next, which does no harm: it was not answered, so it comes again and is known.
        await _writing.WaitAsync(ct);
        try
        {
            while (!mine.Written.Task.IsCompleted)
            {
                await WriteWaitingAsync();
            }
        }
        finally
        {
            _writing.Release();
        }

        await mine.Written.Task;
    }

    public void Dispose() => _writing.Dispose();

    private async Task WriteWaitingAsync()
    {
        var waiting = new List<Waiting>();
        while (waiting.Count < BatchMax && _queue.TryDequeue(out var next))
        {
            waiting.Add(next);
        }

        if (!await TryWriteAsync(waiting))
        {
            // One of them is what the table refuses: one by one, so that it takes no others with it.
            foreach (var one in waiting)
            {
                await TryWriteAsync([one]);
            }
        }
    }

    /// <summary>Writes the events in one transaction and tells who waits; false, and nobody is told, when a row among several is to blame.</summary>
    private async Task<bool> TryWriteAsync(List<Waiting> waiting)
    {
        try
        {
            await write([.. waiting.Select(one => one.Event)]);
            waiting.ForEach(one => one.Written.SetResult());
        }
        catch (PostgresException refused) when (waiting.Count > 1 && EventProcessor.IsCausedByARow(refused))
        {
            return false;
        }
        catch (Exception failure)
        {
            // Whatever it was is each delivery's own failure; the provider repeats them all.
            waiting.ForEach(one => one.Written.SetException(failure));
        }

        return true;
    }

    private sealed record Waiting(NewEvent Event)
    {
        // Who waits goes on elsewhere: the writer has others to tell.
        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

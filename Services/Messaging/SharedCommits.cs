using System.Collections.Concurrent;
using Npgsql;

namespace Shop.Messaging;

/// <summary>Writes rows that come one by one: those that come while others are being written share the next commit, and nobody waits for
/// company.</summary>
/// <param name="write">Writes rows in one transaction. Who asked for one of them may be gone, so nobody's leaving ends it.</param>
public sealed class SharedCommits<T>(Func<IReadOnlyCollection<T>, Task> write) : IDisposable
{
    private const int BatchMax = 128;

    private readonly ConcurrentQueue<Waiting> queue = [];
    private readonly SemaphoreSlim writing = new(1, 1);

    /// <summary>How many rows wait for their commit.</summary>
    public int WaitingCount => queue.Count;

    /// <summary>Committed on return. Who stops waiting leaves the row to the next writer, so it must do no harm when it comes again.</summary>
    public async Task AddAsync(T row, CancellationToken ct)
    {
        var mine = new Waiting(row);
        queue.Enqueue(mine);
        await writing.WaitAsync(ct);
        try
        {
            while (!mine.Written.Task.IsCompleted)
            {
                await WriteWaitingAsync();
            }
        }
        finally
        {
            writing.Release();
        }

        await mine.Written.Task;
    }

    public void Dispose() => writing.Dispose();

    private async Task WriteWaitingAsync()
    {
        var waiting = new List<Waiting>();
        while (waiting.Count < BatchMax && queue.TryDequeue(out var next))
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

    /// <summary>Writes rows and tells who waits; false, and nobody is told, when a row among several is to blame.</summary>
    private async Task<bool> TryWriteAsync(List<Waiting> waiting)
    {
        try
        {
            await write([.. waiting.Select(one => one.Row)]);
            waiting.ForEach(one => one.Written.SetResult());
        }
        catch (PostgresException refused) when (waiting.Count > 1 && StoreOutage.IsCausedByARow(refused))
        {
            return false;
        }
        catch (Exception failure)
        {
            // Whatever it was, everybody who waits has to know.
            waiting.ForEach(one => one.Written.SetException(failure));
        }

        return true;
    }

    private sealed record Waiting(T Row)
    {
        // Who waits goes on elsewhere: the writer has others to tell.
        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

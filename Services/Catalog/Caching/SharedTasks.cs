using System.Collections.Concurrent;

namespace Shop.Catalog.Caching;

/// <summary>One task per key at a time; all who ask meanwhile share it. It belongs to none of them: whoever leaves ends it for nobody.</summary>
internal sealed class SharedTasks<TKey, TResult>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, SharedTask> running = new();

    /// <summary>Joins the key's task, or starts it.</summary>
    /// <param name="work">Its failure is told to all who share it, and to nobody who asks later.</param>
    /// <param name="joined">Called when the task was running already.</param>
    public Task<TResult> JoinAsync(TKey key, Func<SharedTask, Task<TResult>> work, Action joined, CancellationToken ct)
    {
        if (running.TryGetValue(key, out var task))
        {
            joined();
            return task.Result.Task.WaitAsync(ct);
        }

        var mine = new SharedTask();
        task = running.GetOrAdd(key, mine);
        if (task == mine)
        {
            _ = RunAsync(key, mine, work);
        }

        return task.Result.Task.WaitAsync(ct);
    }

    /// <summary>Tells the key's task, if there is one, that nothing older than <paramref name="version"/> is worth finding.</summary>
    public void Raise(TKey key, long version)
    {
        if (running.TryGetValue(key, out var task))
        {
            task.Raise(version);
        }
    }

    private async Task RunAsync(TKey key, SharedTask task, Func<SharedTask, Task<TResult>> work)
    {
        try
        {
            var result = await work(task);
            running.TryRemove(new(key, task));
            task.Result.SetResult(result);
        }
        catch (Exception failure)
        {
            // Whatever it was, everybody who waits has to know.
            running.TryRemove(new(key, task));
            task.Result.SetException(failure);
        }
    }

    internal sealed class SharedTask
    {
        private long minimum;

        // Thousands may wait: each goes on as work of its own.
        public TaskCompletionSource<TResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The newest version that was announced since the task began.</summary>
        public long Minimum => Volatile.Read(ref minimum);

        public void Raise(long version)
        {
            for (var current = Minimum; version > current; current = Minimum)
            {
                Interlocked.CompareExchange(ref minimum, version, current);
            }
        }
    }
}

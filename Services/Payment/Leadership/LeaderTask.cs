namespace Shop.Payment.Leadership;

/// <summary>Work that one replica at a time does, over and over: woken when there is some, polling as the net.</summary>
internal abstract class LeaderTask(TimeSpan poll) : IDisposable
{
    private readonly SemaphoreSlim _wakeUp = new(0, 1);

    /// <summary>Does some of the work; true when there may be more at once.</summary>
    public abstract Task<bool> RunAsync(CancellationToken ct);

    /// <summary>After a commit that left work; cheap, and harmless without work or leadership.</summary>
    public void Wake()
    {
        try
        {
            _wakeUp.Release();
        }
        catch (SemaphoreFullException)
        {
            // Woken already.
        }
    }

    public void Dispose()
    {
        _wakeUp.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Until the next <see cref="Wake"/>, or the next poll.</summary>
    public Task WaitAsync(CancellationToken ct) => _wakeUp.WaitAsync(poll, ct);
}

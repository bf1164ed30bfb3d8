namespace Aspire.Hosting.Running;

/// <summary>How one replica of a resource is run.</summary>
internal abstract class Recipe
{
    /// <summary>Whether the process goes with the projects or with the stores they use.</summary>
    public abstract ProcessStage Stage { get; }

    /// <summary>Whether the resource is asked for its health again and again, not only until it is healthy.</summary>
    public virtual bool IsWatched => false;

    /// <summary>Whether it may end by itself with exit code 0.</summary>
    public virtual bool IsJob => false;

    /// <summary>The file that everything it says goes to.</summary>
    public abstract string LogFile { get; }

    /// <summary>Makes everything ready; what is to be started, the process that counts last.</summary>
    public abstract Task<IReadOnlyList<ProcessSpec>> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Returns when the resource is healthy.</summary>
    /// <exception cref="NotHealthyException">It is not; the message says why.</exception>
    public abstract Task CheckAsync(CancellationToken cancellationToken);
}

/// <summary>A resource is not healthy, for now.</summary>
internal sealed class NotHealthyException : Exception
{
    public NotHealthyException(string message)
        : base(message) { }

    public NotHealthyException(string message, Exception innerException)
        : base(message, innerException) { }
}

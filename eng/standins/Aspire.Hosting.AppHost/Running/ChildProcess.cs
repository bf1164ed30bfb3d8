using System.Diagnostics;

namespace Aspire.Hosting.Running;

/// <summary>A process that the supervisor knows of.</summary>
internal sealed class ChildProcess(Process process, ProcessSpec spec) : IDisposable
{
    public int Id { get; } = process.Id;

    public ProcessSpec Spec { get; } = spec;

    /// <summary>Its standard output and error, unless they go to a log file.</summary>
    public IEnumerable<StreamReader> Output => Spec.LogFile is null ? [process.StandardOutput, process.StandardError] : [];

    /// <summary>128 + signal when a signal ended it.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken = default)
    {
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    /// <summary>Asks it to end, and makes it after the given time.</summary>
    public async Task StopAsync(TimeSpan patience, TimeProvider time)
    {
        if (!process.HasExited)
        {
            Posix.Signal(Id, Spec.StopSignal);
        }
        using var limit = new CancellationTokenSource(patience, time);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    public void Dispose() => process.Dispose();
}

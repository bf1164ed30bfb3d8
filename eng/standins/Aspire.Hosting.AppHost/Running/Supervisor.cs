using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Running;

/// <summary>
/// Starts processes such that none is left when the AppHost has ended, however it ended. A shell script, <c>supervisor.sh</c>, reads from a
/// pipe which processes there are, and ends them when the pipe closes; it runs in a session of its own, out of reach of whatever
/// ends the AppHost. A process starts as a shell that waits for a word on its standard input; it gets the word when it has been entered.
/// So there is no moment in which a process runs that the supervisor does not know, or will not read of.
/// </summary>
internal sealed class Supervisor : IAsyncDisposable
{
    private static readonly TimeSpan ProjectPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly SemaphoreSlim _pipe = new(1, 1);

    private Supervisor(Process process) => _process = process;

    /// <param name="lockFile">Stays locked until the last process has ended.</param>
    public static async Task<Supervisor> StartAsync(string lockFile, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("bash");
        start.ArgumentList.Add(Path.Combine(Path.GetDirectoryName(typeof(Supervisor).Assembly.Location)!, "supervisor.sh"));
        start.ArgumentList.Add(lockFile);
        start.ArgumentList.Add(Seconds(ProjectPatience));
        start.ArgumentList.Add(Seconds(StorePatience));
        // The script speaks once: with standard error as it is, what goes wrong is seen.
        var process = Process.Start(start)!;
        if (await process.StandardOutput.ReadLineAsync(cancellationToken) is "ready")
        {
            return new(process);
        }
        process.Dispose();
        throw new DistributedApplicationException("The supervisor of the processes could not be started.");
    }

    /// <summary>Starts a process.</summary>
    public async Task<ChildProcess> LaunchAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        var process = Process.Start(ToStartInfo(spec))!;
        try
        {
            var stage = spec.Stage == ProcessStage.Store ? "store" : "project";
            await TellAsync($"+ {process.Id} {stage} {spec.StopSignal}", cancellationToken);
            await process.StandardInput.WriteLineAsync("go");
        }
        catch (IOException)
        {
            // It was ended before it began: its exit code tells.
        }
        finally
        {
            // Without the word the shell ends here.
            process.StandardInput.Close();
        }
        return new(process, spec);
    }

    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="DistributedApplicationException">Its exit code is not 0; the message holds what it said.</exception>
    public async Task RunAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        using var process = await LaunchAsync(spec, cancellationToken);
        try
        {
            var said = await Task.WhenAll(process.Output.Select(reader => reader.ReadToEndAsync(cancellationToken)));
            var code = await process.WaitForExitAsync(cancellationToken);
            if (code != 0)
            {
                throw new DistributedApplicationException($"{spec.Command[0]} ended with {code}: {string.Concat(said).Trim()}");
            }
        }
        finally
        {
            await process.StopAsync(TimeSpan.FromSeconds(5), TimeProvider.System);
            await ForgetAsync(process);
        }
    }

    /// <summary>Strikes out a process that has ended, lest its id be taken for another's.</summary>
    public Task ForgetAsync(ChildProcess process) => TellAsync($"- {process.Id}", CancellationToken.None);

    /// <summary>Ends all processes, projects before stores, and waits for it.</summary>
    public async Task EndAsync()
    {
        await _pipe.WaitAsync();
        try
        {
            _process.StandardInput.Close();
        }
        finally
        {
            _pipe.Release();
        }
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _process.Dispose();
        _pipe.Dispose();
    }

    private static ProcessStartInfo ToStartInfo(ProcessSpec spec)
    {
        var redirect = spec.LogFile is null;
        var start = new ProcessStartInfo("setsid")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = redirect,
            RedirectStandardError = redirect,
            WorkingDirectory = spec.WorkingDirectory,
        };
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"read -r go || exit; {(redirect ? "" : "exec >> \"$0\" 2>&1; ")}exec \"$@\" < /dev/null");
        // Becomes the shell's $0.
        start.ArgumentList.Add(spec.LogFile ?? "launch");
        foreach (var argument in (spec.Account?.Prefix ?? []).Concat(spec.Command))
        {
            start.ArgumentList.Add(argument);
        }
        start.Environment.Clear();
        foreach (var (name, value) in spec.Environment)
        {
            start.Environment[name] = value;
        }
        return start;
    }

    private async Task TellAsync(string line, CancellationToken cancellationToken)
    {
        await _pipe.WaitAsync(cancellationToken);
        try
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw new OperationCanceledException("The application is ending.", e);
        }
        finally
        {
            _pipe.Release();
        }
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);
}

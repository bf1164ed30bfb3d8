using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Running;

/// <summary>
/// Keeps one replica of a resource running: waits for what it depends on, starts it, asks for its health, starts it again when it crashes.
/// </summary>
internal sealed class Replica(RunContext run, IResource resource, string id, Recipe recipe) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);
    private const int TailLines = 20;
    private const string CheckName = "health";

    private readonly SemaphoreSlim _commands = new(1, 1);
    private CancellationTokenSource? _stopping;
    private Task _loop = Task.CompletedTask;
    private int _pid;

    /// <summary>The resource's name, with a number when it has several replicas.</summary>
    public string Id => id;

    public IResource Resource => resource;

    public string LogFile => recipe.LogFile;

    /// <summary>The process, while there is one.</summary>
    public int? ProcessId => Volatile.Read(ref _pid) is var pid and > 0 ? pid : null;

    /// <summary>Starts it in the background, unless it is on.</summary>
    public async Task StartAsync()
    {
        await _commands.WaitAsync();
        try
        {
            if (_loop.IsCompleted)
            {
                _stopping?.Dispose();
                _stopping = new();
                var token = _stopping.Token;
                _loop = Task.Run(() => KeepRunningAsync(token), CancellationToken.None);
            }
        }
        finally
        {
            _commands.Release();
        }
    }

    /// <summary>Ends it; it stays off until it is started again.</summary>
    public async Task StopAsync()
    {
        await _commands.WaitAsync();
        try
        {
            if (_stopping is not null)
            {
                await _stopping.CancelAsync();
            }
            await _loop;
        }
        finally
        {
            _commands.Release();
        }
    }

    public void Dispose()
    {
        _stopping?.Dispose();
        _commands.Dispose();
    }

    private async Task KeepRunningAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PublishAsync(KnownResourceStates.Waiting);
            await run.Notifications.WaitForDependenciesAsync(resource, cancellationToken);
            var pause = FirstPause;
            while (true)
            {
                var (exitCode, wasHealthy) = await RunOnceAsync(cancellationToken);
                if (run.Ending.IsCancellationRequested || (recipe.IsJob && exitCode == 0) || IsAwaited)
                {
                    await PublishAsync(KnownResourceStates.Finished, exitCode);
                    return;
                }
                // Only what does not come up is waited for longer and longer.
                pause = wasHealthy ? FirstPause : pause;
                await PublishAsync(KnownResourceStates.RuntimeUnhealthy, exitCode);
                Tell(exitCode, wasHealthy, pause);
                await Task.Delay(pause, run.Time, cancellationToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException)
        {
            await PublishAsync(KnownResourceStates.Exited);
        }
        catch (DistributedApplicationException failure)
        {
            run.Screen.Write(id, failure.Message);
            await PublishAsync(KnownResourceStates.FailedToStart);
        }
    }

    // Somebody waits for its end, whatever the exit code: it is not to be started again.
    private bool IsAwaited =>
        run
            .Model.Resources.SelectMany(other => other.Annotations.OfType<WaitAnnotation>())
            .Any(wait => wait.Resource == resource && wait.WaitType == WaitType.WaitForCompletion);

    private async Task<(int? ExitCode, bool WasHealthy)> RunOnceAsync(CancellationToken cancellationToken)
    {
        await PublishAsync(KnownResourceStates.Starting);
        var processes = new List<ChildProcess>();
        try
        {
            foreach (var spec in await recipe.PrepareAsync(cancellationToken))
            {
                processes.Add(await run.Supervisor.LaunchAsync(spec, cancellationToken));
            }
            return await AttendAsync(processes[^1], cancellationToken);
        }
        catch (DistributedApplicationException failure) when (recipe.Stage == ProcessStage.Store)
        {
            run.Screen.Write(id, failure.Message);
            return (null, false);
        }
        finally
        {
            Volatile.Write(ref _pid, 0);
            await EndAsync(processes);
        }
    }

    private async Task<(int? ExitCode, bool WasHealthy)> AttendAsync(ChildProcess server, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _pid, server.Id);
        await PublishAsync(KnownResourceStates.Running, health: HealthStatus.Unhealthy, description: "Not asked yet.");
        var output = PumpAsync(server);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, run.Ending);
        var health = WatchHealthAsync(watching.Token);
        try
        {
            var exitCode = await server.WaitForExitAsync(cancellationToken);
            // Its last words; but not those of a child of its own that lives on.
            await Task.WhenAny(output, Task.Delay(LastWords, run.Time, cancellationToken));
            return (exitCode, WasHealthy: await StopWatchingAsync());
        }
        finally
        {
            await StopWatchingAsync();
        }

        async Task<bool> StopWatchingAsync()
        {
            await watching.CancelAsync();
            return await health;
        }
    }

    // The server first, then what it needed.
    private async Task EndAsync(List<ChildProcess> processes)
    {
        if (cancelled() && processes.Count > 0 && !run.Ending.IsCancellationRequested)
        {
            await PublishAsync(KnownResourceStates.Stopping);
        }
        foreach (var process in Enumerable.Reverse(processes))
        {
            await process.StopAsync(StopPatience, run.Time);
            if (!run.Ending.IsCancellationRequested)
            {
                await run.Supervisor.ForgetAsync(process);
            }
            process.Dispose();
        }

        bool cancelled() => _stopping?.IsCancellationRequested ?? false;
    }

    /// <summary>Whether it was healthy, once cancelled.</summary>
    private async Task<bool> WatchHealthAsync(CancellationToken cancellationToken)
    {
        var (wasHealthy, began) = (false, run.Time.GetTimestamp());
        // What is wrong as far as was published and told; null: nothing.
        string? published = string.Empty;
        string? told = null;
        var interval = FirstInterval;
        try
        {
            while (!wasHealthy || recipe.IsWatched)
            {
                var wrong = await WhatIsWrongAsync(cancellationToken);
                if (wrong != published)
                {
                    published = wrong;
                    await PublishAsync(
                        KnownResourceStates.Running,
                        health: wrong is null ? HealthStatus.Healthy : HealthStatus.Unhealthy,
                        description: wrong
                    );
                }
                wasHealthy |= wrong is null;
                if (wrong is null != told is null && (wasHealthy || run.Time.GetElapsedTime(began) > StartPatience))
                {
                    told = wrong;
                    run.Screen.Write(id, wrong is null ? "Healthy." : $"Not healthy: {wrong}");
                }
                interval =
                    wrong is null ? WatchInterval
                    : wasHealthy ? FirstPause
                    : interval < LongestInterval ? interval * 1.3
                    : interval;
                await Task.Delay(interval, run.Time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The process has ended, or is about to.
        }
        return wasHealthy;
    }

    private async Task<string?> WhatIsWrongAsync(CancellationToken cancellationToken)
    {
        try
        {
            await recipe.CheckAsync(cancellationToken);
            return null;
        }
        catch (NotHealthyException reason)
        {
            return reason.Message;
        }
    }

    private async Task PumpAsync(ChildProcess server)
    {
        if (!server.Output.Any())
        {
            return;
        }
        var file = new FileStream(recipe.LogFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        await using var writer = new StreamWriter(file) { AutoFlush = true };
        var log = TextWriter.Synchronized(writer);
        await Task.WhenAll(server.Output.Select(CopyAsync));

        async Task CopyAsync(StreamReader output)
        {
            while (await output.ReadLineAsync() is { } line)
            {
                log.WriteLine(line);
                run.Screen.Write(id, line);
            }
        }
    }

    private void Tell(int? exitCode, bool wasHealthy, TimeSpan pause)
    {
        if (recipe.Stage == ProcessStage.Store && !wasHealthy)
        {
            var tail = File.ReadLines(recipe.LogFile).TakeLast(TailLines).ToList();
            run.Screen.Write(id, $"It did not start. The end of {recipe.LogFile}:");
            tail.ForEach(line => run.Screen.Write(id, $"  {line}"));
        }
        var seconds = pause.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        run.Screen.Write(
            id,
            $"{(exitCode is { } code ? $"Ended unexpectedly with exit code {code}" : "Could not be started")}; starting again in {seconds} s."
        );
    }

    // What lives in a resource, as databases in their server, shares its state.
    private async Task PublishAsync(string state, int? exitCode = null, HealthStatus? health = null, string? description = null)
    {
        CustomResourceSnapshot Change(CustomResourceSnapshot before) =>
            before with
            {
                State = state,
                ExitCode = exitCode,
                HealthReports = health is null ? [] : [new(CheckName, health, description, null)],
            };
        await run.Notifications.PublishUpdateAsync(resource, id, Change);
        foreach (var child in run.Model.Resources.OfType<IResourceWithParent>().Where(child => child.Parent == resource))
        {
            await run.Notifications.PublishUpdateAsync(child, Change);
        }
    }
}

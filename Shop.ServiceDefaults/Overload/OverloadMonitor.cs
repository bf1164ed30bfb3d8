using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Shop.ServiceDefaults.Overload;

/// <summary>
/// Observes the process twenty times a second, on a thread of its own: one of the pool's would wait in the queue that it measures.
/// </summary>
internal sealed partial class OverloadMonitor(
    SheddingLevel level,
    QueuePressure queues,
    SheddingMetrics metrics,
    IOptions<SheddingOptions> options,
    TimeProvider time,
    ILogger<OverloadMonitor> logger
) : IHostedService, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly ManualResetEventSlim _stopped = new();
    private readonly QueueTimeProbe _probe = new(time);
    private readonly CpuShare _cpu = new(time);
    private Thread? _thread;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread = new Thread(Observe) { IsBackground = true, Name = "Overload monitor" };
        _thread.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped.Set();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _stopped.Set();
        _thread?.Join();
        _stopped.Dispose();
    }

    private void Observe()
    {
        var started = time.GetTimestamp();
        while (!_stopped.Wait(Interval))
        {
            _probe.Sample();
            var (queueTime, now) = (_probe.P95(), time.GetElapsedTime(started));
            metrics.QueueTime = queueTime;
            queues.Observe(now);
            var before = level.Current;
            level.Observe(LoadOf(queueTime, _cpu.Sample()), now);
            if (level.Current != before)
            {
                LogLevelChanged(before, level.Current, queueTime.TotalMilliseconds);
            }
        }
    }

    private LoadLevel LoadOf(TimeSpan queueTime, double cpu)
    {
        if (!options.Value.Enabled)
        {
            return LoadLevel.Calm;
        }

        var share = Math.Max(queueTime / options.Value.QueueTimeMax, options.Value.CpuMax is { } max ? cpu / max : 0);
        return share switch
        {
            > 1 => LoadLevel.Excessive,
            <= 0.5 => LoadLevel.Calm,
            _ => LoadLevel.Busy,
        };
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "Shedding went from level {Before} to {Now} (0 nothing, 1 optional, 2 normal too); work waits {QueueTimeMs:F0} ms",
        EventName = "SheddingChanged"
    )]
    private partial void LogLevelChanged(int before, int now, double queueTimeMs);
}

using Shop.Tests.Load.Measuring;
using Shop.Tests.Load.Running;

namespace Shop.Tests.Load.Scenarios;

/// <summary>One run of an operation.</summary>
/// <param name="Planned">How long it was to take; it may have ended earlier, for want of work, or later, for want of answers.</param>
internal sealed record Measured(Recorder Recorder, TimeSpan Planned, ProcessorTime Processor)
{
    public long Operations { get; } = Recorder.Completed();

    /// <summary>Operations that succeeded, per second of the time that they took.</summary>
    public double PerSecond => Recorder.Elapsed > TimeSpan.Zero ? Operations / Recorder.Elapsed.TotalSeconds : 0;
}

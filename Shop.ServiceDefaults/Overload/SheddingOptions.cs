using System.ComponentModel.DataAnnotations;

namespace Shop.ServiceDefaults.Overload;

/// <summary>When a process sheds load: the configuration section <c>Shedding</c>.</summary>
internal sealed class SheddingOptions
{
    public const string Section = "Shedding";

    /// <summary>Whether requests are shed at all. Not in development, unless set: there a compiler or tests take the processors for a while, and
    /// ten processes that start at once do too.</summary>
    public bool Enabled { get; set; }

    /// <summary>Too much to do: work waits longer than this before it runs, by the 95th percentile of a second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan QueueTimeMax { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Too much to do: the process uses this share of the processors it may use. Not looked at unless set.</summary>
    [Range(0.1, 1.0)]
    public double? CpuMax { get; set; }

    /// <summary>How long it must be too much before more is shed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan StepUpAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long it must be at most half of too much before less is shed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan StepDownAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a bounded queue may stay full until this replica is not ready.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan QueueFullMax { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long such a queue must then be below half until the replica is ready again.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan QueueCalmMin { get; set; } = TimeSpan.FromSeconds(3);
}

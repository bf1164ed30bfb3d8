using System.ComponentModel.DataAnnotations;

namespace Shop.Catalog.Caching;

/// <summary>Section <c>Cache</c> of the configuration: how long products are kept where, and how many may be asked of the database.</summary>
internal sealed class CacheOptions
{
    public const string Section = "Cache";

    /// <summary>How long a process answers from its own memory; the longest that a lost announcement is felt.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:02")]
    public TimeSpan ProcessFresh { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long Redis answers, 20 % more or less, so that what was loaded together does not end together.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan SharedFresh { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long either keeps what is no longer fresh, for when the database is away.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "1.00:00:00")]
    public TimeSpan Kept { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long it is remembered that there is no such product; short, so that made-up addresses do not fill Redis.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan UnknownFresh { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>For how long one replica alone may load a product; another takes over from one that died.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:30")]
    public TimeSpan LockMax { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the others wait for it before they give what is stale, or load themselves.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:30")]
    public TimeSpan WaitMax { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often they look meanwhile.</summary>
    [Range(typeof(TimeSpan), "00:00:00.005", "00:00:01")]
    public TimeSpan WaitStep { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long the database may take for one product.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:30")]
    public TimeSpan LoadMax { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a store that failed is left alone, but for one call that finds out.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan AwayPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an invalidation stands against loads that began before it; longer than any load takes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan MinimumKept { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Products that a process loads from the database at a time.</summary>
    [Range(1, 1000)]
    public int LoadsMax { get; set; } = 16;

    /// <summary>Products that wait for their turn; beyond them readers get what is stale, or 503.</summary>
    [Range(0, 100_000)]
    public int LoadsWaitingMax { get; set; } = 256;

    /// <summary>Bytes of products that a process keeps, at most.</summary>
    [Range(1_000_000, 1_000_000_000)]
    public long ProcessBytesMax { get; set; } = 48_000_000;

    /// <summary>Slugs, and as many addresses that lead nowhere, that a process keeps.</summary>
    [Range(100, 1_000_000)]
    public int ProcessNamesMax { get; set; } = 20_000;
}

using System.ComponentModel.DataAnnotations;

namespace Shop.Analytics;

/// <summary>Section <c>Analytics</c> of the configuration.</summary>
internal sealed class AnalyticsOptions
{
    /// <summary>How often new facts are looked for: how far reports lag behind.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan CountInterval { get; set; } = TimeSpan.FromSeconds(1);
}

using System.Numerics;

namespace Shop.Tests.Load.Measuring;

/// <summary>
/// Counts durations in buckets that are linear within each power of two, as HdrHistogram does: any percentile is within 1 % of the exact
/// one, whatever the range, and histograms of several workers or seconds add up. Not safe for concurrent use.
/// </summary>
internal sealed class Histogram
{
    /// <summary>Longer durations count as this one, in microseconds (134 s).</summary>
    public const long MicrosecondsMax = (1L << 27) - 1;

    // 128 buckets in each power of two: a bucket is at most 1/128 of its values wide, and its middle at most half of that off.
    private const int LinearBits = 7;
    private const int PerPower = 1 << LinearBits;

    private readonly long[] _counts = new long[IndexOf(MicrosecondsMax) + 1];

    /// <summary>How many durations were added.</summary>
    public long Count { get; private set; }

    /// <summary>The longest duration, exactly; 0 when there is none.</summary>
    public long Max { get; private set; }

    public void Add(long microseconds)
    {
        microseconds = Math.Clamp(microseconds, 0, MicrosecondsMax);
        _counts[IndexOf(microseconds)]++;
        Count++;
        Max = Math.Max(Max, microseconds);
    }

    /// <summary>Adds all that <paramref name="other"/> has counted.</summary>
    public void Add(Histogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>
    /// The duration in microseconds that <paramref name="percent"/> of all do not exceed (nearest rank), within 1 %; 0 when there is none.
    /// </summary>
    public long Percentile(double percent)
    {
        var rank = Math.Clamp((long)Math.Ceiling(percent / 100 * Count), 1, Math.Max(1, Count));
        var seen = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
            {
                return Math.Min(MiddleOf(i), Max);
            }
        }

        return 0;
    }

    private static int IndexOf(long value)
    {
        // Values below two powers' worth of buckets have one each; above, every further bit halves the resolution.
        var shift = Math.Max(0, BitOperations.Log2((ulong)value | 1) - LinearBits);
        return shift * PerPower + (int)(value >> shift);
    }

    private static long MiddleOf(int index)
    {
        var shift = Math.Max(0, index / PerPower - 1);
        var lowest = (long)(index - shift * PerPower) << shift;
        return lowest + ((1L << shift) >> 1);
    }
}

using Shop.Tests.Load.Measuring;

namespace Shop.Tests.Unit.Load;

public sealed class HistogramTests
{
    private static readonly double[] Percents = [0, 1, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Percentiles_are_within_one_percent_of_the_exact_ones(int seed)
    {
        var values = RandomValues(seed);
        var histogram = Of(values);

        AssertClose(values, histogram);
        Assert.Equal(values.Length, histogram.Count);
        Assert.Equal(values.Max(), histogram.Max);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Histograms_of_several_workers_add_up_to_that_of_all(int seed)
    {
        var values = RandomValues(seed);
        var merged = new Histogram();
        foreach (var part in values.Chunk(Math.Max(1, values.Length / 7)))
        {
            merged.Add(Of(part));
        }

        var whole = Of(values);
        Assert.Equal(whole.Count, merged.Count);
        Assert.Equal(whole.Max, merged.Max);
        Assert.All(Percents, percent => Assert.Equal(whole.Percentile(percent), merged.Percentile(percent)));
    }

    [Fact]
    public void Every_duration_alone_is_its_own_percentile()
    {
        // All that are small, then around every power of two, where buckets change their width.
        var values = Enumerable
            .Range(0, 5000)
            .Select(value => (long)value)
            .Concat(Enumerable.Range(8, 19).SelectMany(power => new[] { -1L, 0, 1 }.Select(step => (1L << power) + step)));

        Assert.All(values, value => AssertWithinOnePercent(value, Of([value]).Percentile(50)));
    }

    [Fact]
    public void Nothing_counted_is_zero()
    {
        var histogram = new Histogram();

        Assert.Equal((0, 0, 0), (histogram.Count, histogram.Max, histogram.Percentile(99)));
    }

    [Fact]
    public void Durations_out_of_range_count_as_the_nearest_one()
    {
        var histogram = Of([-5, long.MaxValue]);

        Assert.Equal(0, histogram.Percentile(50));
        Assert.Equal(Histogram.MicrosecondsMax, histogram.Max);
    }

    /// <summary>Of any size and any spread: uniform, spread over orders of magnitude, or one value with a few far away.</summary>
    private static long[] RandomValues(int seed)
    {
        var random = new Random(seed);
        var max = 1L << random.Next(4, 27);
        Func<long> next = (seed % 3) switch
        {
            0 => () => random.NextInt64(max),
            1 => () => (long)Math.Pow(max, random.NextDouble()),
            _ => () => random.Next(100) == 0 ? max - 1 : max / 16,
        };
        return [.. Enumerable.Range(0, random.Next(1, 20_000)).Select(_ => next())];
    }

    private static Histogram Of(IEnumerable<long> values)
    {
        var histogram = new Histogram();
        foreach (var value in values)
        {
            histogram.Add(value);
        }

        return histogram;
    }

    private static void AssertClose(long[] values, Histogram histogram)
    {
        var sorted = values.Order().ToArray();
        Assert.All(
            Percents,
            percent =>
            {
                var rank = Math.Max(1, (int)Math.Ceiling(percent / 100 * sorted.Length));
                AssertWithinOnePercent(sorted[rank - 1], histogram.Percentile(percent));
            }
        );
    }

    private static void AssertWithinOnePercent(long exact, long found) => Assert.InRange(found, exact * 0.99, exact * 1.01);
}

namespace Shop.Tests.Load.Driving;

/// <summary>Picks as crowds do: the first of a list most often, the second half as often, the third a third as often.</summary>
/// <param name="count">How many there are to pick from.</param>
internal sealed class Zipf(int count, Random random)
{
    private readonly double[] cumulative = Cumulative(count);

    /// <summary>An index.</summary>
    public int Next()
    {
        var found = Array.BinarySearch(cumulative, random.NextDouble() * cumulative[^1]);
        return Math.Min(found < 0 ? ~found : found, cumulative.Length - 1);
    }

    private static double[] Cumulative(int count)
    {
        var (sums, sum) = (new double[count], 0.0);
        for (var i = 0; i < count; i++)
        {
            sums[i] = sum += 1.0 / (i + 1);
        }

        return sums;
    }
}

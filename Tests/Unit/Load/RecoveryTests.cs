using System.Diagnostics;
using Shop.Tests.Load.Measuring;
using Shop.Tests.Load.Scenarios;

namespace Shop.Tests.Unit.Load;

public sealed class RecoveryTests
{
    [Theory]
    // Accepted in each of the ten seconds after the overload, in tens; ten were usual.
    [InlineData(0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10)]
    [InlineData(0, 9, 12, 9, 10, 10, 10, 10, 10, 10, 10)]
    [InlineData(2, 4, 8, 9, 10, 10, 10, 10, 10, 10, 10)]
    [InlineData(4, 4, 10, 10, 2, 10, 10, 10, 10, 10, 10)]
    [InlineData(9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10)]
    [InlineData(10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)]
    public void A_shop_is_normal_from_the_first_of_three_good_seconds_on(int expected, params int[] acceptedAfter)
    {
        var recorder = Recorded([.. Enumerable.Repeat(10, 5), .. acceptedAfter]);

        Assert.Equal(expected, Recovery.Seconds(recorder, ..5, 5..15));
    }

    [Fact]
    public void A_shop_that_accepts_slowly_is_not_normal()
    {
        var recorder = Recorded(Enumerable.Repeat(10, 15));
        foreach (var second in recorder.Seconds.Skip(5).Take(4))
        {
            second.Latency.Add(1_100_000);
        }

        Assert.Equal(4, Recovery.Seconds(recorder, ..5, 5..15));
    }

    /// <param name="accepted">How many were due in each second and accepted at once.</param>
    private static Recorder Recorded(IEnumerable<int> accepted)
    {
        var recorder = new Recorder();
        recorder.Start();
        var start = Stopwatch.GetTimestamp();
        foreach (var (tens, second) in accepted.Select((tens, second) => (tens, second)))
        {
            // Opens the second, whatever is counted in it.
            recorder.Operation(start + ((second + 1) * Stopwatch.Frequency) - (Stopwatch.Frequency / 2), succeeded: true);
            for (var i = 1; i < tens; i++)
            {
                recorder.Seconds[second].Latency.Add(1000);
            }
        }

        return recorder;
    }
}

using System.Diagnostics;
using Shop.Tests.Load.Driving;
using Shop.Tests.Load.Measuring;

namespace Shop.Tests.Unit.Load;

public sealed class DrivingTests
{
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Arrivals_are_even_within_each_stretch_and_as_many_as_the_rates_say()
    {
        var schedule = new Schedule(new(100, OneSecond * 2), new(300, OneSecond), new(0.5, OneSecond * 4));

        var arrivals = schedule.Arrivals().ToList();

        Assert.Equal(502, schedule.Count);
        Assert.Equal(502, arrivals.Count);
        Assert.Equal(TimeSpan.FromSeconds(7), schedule.Length);
        Assert.Equal(arrivals.Order(), arrivals);
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromMilliseconds(10)), (arrivals[0], arrivals[1]));
        Assert.Equal(200, arrivals.Count(arrival => arrival < OneSecond * 2));
        Assert.Equal(300, arrivals.Count(arrival => arrival >= OneSecond * 2 && arrival < OneSecond * 3));
    }

    [Fact]
    public async Task A_stall_is_in_the_latency_of_everyone_who_arrived_meanwhile()
    {
        // One user, 100 arrivals in a second, and the first one takes half of it: the fifty behind it wait, the last hardly at all.
        var recorder = new Recorder();
        var calls = 0;

        await OpenModel.RunAsync(Users(1, recorder), StallAsync, new(new Stretch(100, OneSecond)), recorder, Ct);

        var latency = recorder.Latency();
        Assert.Equal(100, latency.Count);
        Assert.InRange(latency.Max, 490_000, 5_000_000);
        Assert.True(latency.Percentile(75) > 200_000, $"{latency.Percentile(75)} µs: the arrivals that waited were left out");

        async ValueTask<Outcome> StallAsync(VirtualUser user)
        {
            if (Interlocked.Increment(ref calls) == 1)
            {
                await Task.Delay(500, Ct);
            }

            return Outcome.Succeeded;
        }
    }

    [Fact]
    public async Task Arrivals_go_on_while_answers_are_awaited()
    {
        // 20 arrivals, 5 users who are never free again until all have arrived: 15 wait, and all are served.
        var recorder = new Recorder();
        var gate = new TaskCompletionSource();
        var begun = 0;
        var run = OpenModel.RunAsync(Users(5, recorder), WaitAsync, new(new Stretch(200, OneSecond / 10)), recorder, Ct);

        Assert.NotSame(run, await Task.WhenAny(run, Task.Delay(300, Ct)));
        Assert.Equal(5, begun);
        gate.SetResult();
        await run;

        Assert.Equal(20, begun);
        Assert.Equal(20, recorder.Completed());

        async ValueTask<Outcome> WaitAsync(VirtualUser user)
        {
            Interlocked.Increment(ref begun);
            await gate.Task;
            return Outcome.Succeeded;
        }
    }

    [Fact]
    public async Task What_fails_in_an_operation_ends_the_open_model()
    {
        var recorder = new Recorder();

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() =>
            OpenModel.RunAsync(
                Users(1, recorder),
                _ => throw new InvalidTimeZoneException(),
                new(new Stretch(10, OneSecond / 10)),
                recorder,
                Ct
            )
        );
    }

    [Fact]
    public async Task The_closed_model_is_bounded_in_count()
    {
        var recorder = new Recorder();

        await ClosedModel.RunAsync(Users(8, recorder), SucceedAsync, TimeSpan.FromMinutes(5), countMax: 1000, recorder, Ct);

        Assert.Equal(1000, recorder.Completed());
    }

    [Fact]
    public async Task The_closed_model_is_bounded_in_time()
    {
        var recorder = new Recorder();
        var clock = Stopwatch.StartNew();

        await ClosedModel.RunAsync(Users(2, recorder), SlowAsync, TimeSpan.FromMilliseconds(200), long.MaxValue, recorder, Ct);

        Assert.InRange(clock.ElapsedMilliseconds, 190, 10_000);
        Assert.InRange(recorder.Completed(), 1, 2 * 30);

        static async ValueTask<Outcome> SlowAsync(VirtualUser user)
        {
            await Task.Delay(10, Ct);
            return Outcome.Succeeded;
        }
    }

    [Fact]
    public async Task The_closed_model_ends_when_nothing_is_left_to_do()
    {
        var recorder = new Recorder();
        var left = 10;

        await ClosedModel.RunAsync(
            Users(3, recorder),
            _ => ValueTask.FromResult(Interlocked.Decrement(ref left) >= 0 ? Outcome.Succeeded : Outcome.Exhausted),
            TimeSpan.FromMinutes(5),
            long.MaxValue,
            recorder,
            Ct
        );

        Assert.Equal(10, recorder.Completed());
    }

    private static ValueTask<Outcome> SucceedAsync(VirtualUser user) => ValueTask.FromResult(Outcome.Succeeded);

    // These operations send nothing.
    private static VirtualUser[] Users(int count, Recorder recorder) =>
        [.. Enumerable.Range(0, count).Select(index => new VirtualUser(index, null!, recorder, Ct))];
}

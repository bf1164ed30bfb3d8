using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Shop.ServiceDefaults;
using Shop.ServiceDefaults.Overload;

namespace Shop.Tests.Unit.ServiceDefaults;

public sealed class QueuePressureTests
{
    private readonly QueuePressure _pressure = new(Options.Create(new SheddingOptions()));

    [Theory]
    [InlineData(4.9, true)]
    [InlineData(5, false)]
    public async Task A_replica_whose_queue_stays_full_for_five_seconds_is_not_ready(double seconds, bool ready)
    {
        using var _ = _pressure.Register("queue", () => (10, 10));

        Observe(0, seconds);

        Assert.Equal(ready, await IsReadyAsync());
    }

    [Fact]
    public async Task A_full_queue_that_is_worked_off_bit_by_bit_is_full()
    {
        var length = 10;
        using var _ = _pressure.Register("queue", () => (length = length == 10 ? 6 : 10, 10));

        Observe(0, 5.1);

        Assert.False(await IsReadyAsync());
    }

    [Fact]
    public async Task A_queue_that_got_below_half_meanwhile_was_not_full_all_the_time()
    {
        var length = 10;
        using var _ = _pressure.Register("queue", () => (length, 10));

        Observe(0, 4);
        length = 4;
        Observe(4.1, 4.1);
        length = 10;
        Observe(4.2, 9);

        Assert.True(await IsReadyAsync());
    }

    [Theory]
    [InlineData(4, 2.9, false)]
    [InlineData(4, 3, true)]
    [InlineData(5, 60, false)]
    public async Task It_is_ready_again_after_three_seconds_below_half(int length, double seconds, bool ready)
    {
        var now = 10;
        using var _ = _pressure.Register("queue", () => (now, 10));
        Observe(0, 6);

        now = length;
        Observe(6.1, 6.1 + seconds);

        Assert.Equal(ready, await IsReadyAsync());
    }

    [Fact]
    public async Task A_queue_that_is_gone_counts_no_more()
    {
        using (_pressure.Register("queue", () => (10, 10)))
        {
            Observe(0, 6);
            Assert.False(await IsReadyAsync());
        }

        Assert.True(await IsReadyAsync());
        using var again = _pressure.Register("queue", () => (0, 10));
        Assert.Throws<ArgumentException>(() => _pressure.Register("queue", () => (0, 10)));
    }

    private async Task<bool> IsReadyAsync() =>
        (await ((IHealthCheck)_pressure).CheckHealthAsync(new(), TestContext.Current.CancellationToken)).Status == HealthStatus.Healthy;

    private void Observe(double from, double to)
    {
        for (var now = (int)Math.Round(from * 20); now <= (int)Math.Round(to * 20); now++)
        {
            _pressure.Observe(TimeSpan.FromMilliseconds(now * 50));
        }
    }
}

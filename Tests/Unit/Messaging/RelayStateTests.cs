using Shop.Messaging;

namespace Shop.Tests.Unit.Messaging;

/// <summary>How the relay paces itself.</summary>
public sealed class RelayStateTests
{
    [Fact]
    public void A_row_that_is_refused_again_and_again_is_held_for_longer_and_longer()
    {
        var clock = new Clock();
        var held = new HeldRows(clock);

        held.Add([7]);
        Assert.Equal([7], held.Positions());
        clock.Now += TimeSpan.FromSeconds(1);
        Assert.Empty(held.Positions());

        held.Add([7]);
        clock.Now += TimeSpan.FromSeconds(1.9);
        Assert.Equal([7], held.Positions());

        for (var refusal = 0; refusal < 20; refusal++)
        {
            held.Add([7]);
        }

        clock.Now += TimeSpan.FromSeconds(61);
        Assert.Empty(held.Positions());
    }

    [Fact]
    public void A_row_that_was_published_is_forgotten()
    {
        var held = new HeldRows(new Clock());
        held.Add([1, 2]);

        held.Remove([1]);

        Assert.Equal([2], held.Positions());
    }

    [Fact]
    public void An_outage_begins_once_and_ends_once_with_growing_pauses_between()
    {
        var outage = new Outage();

        Assert.False(outage.Ends());
        Assert.True(outage.Begins());
        Assert.False(outage.Begins());
        var pauses = Enumerable.Range(0, 7).Select(_ => outage.NextPause().TotalMilliseconds);
        Assert.Equal([250, 500, 1000, 2000, 4000, 5000, 5000], pauses);
        Assert.True(outage.Ends());
        Assert.False(outage.Ends());
        Assert.Equal(250, outage.NextPause().TotalMilliseconds);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

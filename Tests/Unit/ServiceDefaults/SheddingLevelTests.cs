using Shop.ServiceDefaults;
using Shop.ServiceDefaults.Overload;

namespace Shop.Tests.Unit.ServiceDefaults;

public sealed class SheddingLevelTests
{
    private readonly SheddingLevel _level = new(upAfter: TimeSpan.FromSeconds(2), downAfter: TimeSpan.FromSeconds(5));

    [Theory]
    [InlineData(0, 1.9, 0)]
    [InlineData(0, 2, 1)]
    [InlineData(0, 3.9, 1)]
    [InlineData(0, 4, 2)]
    [InlineData(0, 60, 2)]
    public void Each_step_up_takes_two_seconds_of_too_much(double from, double to, int level)
    {
        Observe(LoadLevel.Excessive, from, to);

        Assert.Equal(level, _level.Current);
    }

    [Theory]
    [InlineData(4.9, 2)]
    [InlineData(5, 1)]
    [InlineData(9.9, 1)]
    [InlineData(10, 0)]
    public void Each_step_down_takes_five_seconds_of_calm(double calm, int level)
    {
        Observe(LoadLevel.Excessive, 0, 4);
        Observe(LoadLevel.Calm, 4.1, 4.1 + calm);

        Assert.Equal(level, _level.Current);
    }

    [Fact]
    public void A_hiccup_sheds_nothing()
    {
        Observe(LoadLevel.Excessive, 0, 1.9);
        Observe(LoadLevel.Calm, 2, 2.1);
        Observe(LoadLevel.Excessive, 2.2, 4.1);

        Assert.Equal(0, _level.Current);
    }

    [Fact]
    public void In_between_the_level_stays()
    {
        Observe(LoadLevel.Excessive, 0, 2);
        Observe(LoadLevel.Busy, 2.1, 100);

        Assert.Equal(1, _level.Current);
    }

    [Fact]
    public void What_is_optional_goes_first_then_what_is_normal_and_never_what_is_critical()
    {
        Assert.Equal([], Shed());
        Observe(LoadLevel.Excessive, 0, 2);
        Assert.Equal([Priority.Optional], Shed());
        Observe(LoadLevel.Excessive, 2.1, 100);
        Assert.Equal([Priority.Normal, Priority.Optional], Shed());
    }

    private IEnumerable<Priority> Shed() => Enum.GetValues<Priority>().Where(_level.Sheds);

    // Every twentieth of a second, in whole ticks.
    private void Observe(LoadLevel load, double from, double to)
    {
        for (var now = (int)Math.Round(from * 20); now <= (int)Math.Round(to * 20); now++)
        {
            _level.Observe(load, TimeSpan.FromMilliseconds(now * 50));
        }
    }
}

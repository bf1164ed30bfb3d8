using Shop.Tests.Load.Driving;

namespace Shop.Tests.Unit.Load;

/// <summary>Choices as people make them.</summary>
public sealed class ZipfTests
{
    [Fact]
    public void The_second_is_drawn_half_as_often_as_the_first_and_the_third_a_third_as_often()
    {
        var zipf = new Zipf<int>([1, 2, 3]);

        var drawn = Enumerable.Range(0, 11_000).Select(n => zipf.At((n + 0.5) / 11_000)).CountBy(choice => choice).ToDictionary();

        Assert.Equal([6000, 3000, 2000], new[] { drawn[1], drawn[2], drawn[3] });
    }

    [Fact]
    public void Every_fraction_draws_something() =>
        Assert.All(
            [0, 0.5, 1.0 / 3, 1 - double.Epsilon, Math.BitDecrement(1)],
            fraction => Assert.Equal(7, new Zipf<int>([7]).At(fraction))
        );
}

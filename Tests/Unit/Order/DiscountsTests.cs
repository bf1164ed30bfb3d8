using Shop.Order.Pricing;

namespace Shop.Tests.Unit.Order;

public sealed class DiscountsTests
{
    [Theory]
    [InlineData(2, new long[] { 1, 1, 1 }, new long[] { 1, 1, 0 })]
    [InlineData(100, new long[] { 300, 300, 300 }, new long[] { 34, 33, 33 })]
    [InlineData(10, new long[] { 0, 10 }, new long[] { 0, 10 })]
    [InlineData(0, new long[] { 5, 5 }, new long[] { 0, 0 })]
    [InlineData(1, new long[] { 1, 998, 1 }, new long[] { 0, 1, 0 })]
    [InlineData(999, new long[] { 1, 998, 1 }, new long[] { 1, 997, 1 })]
    public void A_discount_is_spread_by_the_largest_remainder(long discount, long[] amounts, long[] shares)
    {
        Assert.Equal(shares, Discounts.Spread(discount, amounts));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void A_discount_is_neither_negative_nor_more_than_everything(long discount)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Discounts.Spread(discount, [1, 1, 1]));
    }

    [Fact]
    public void Shares_add_up_and_never_exceed_their_line_or_leave_their_exact_part_by_a_unit()
    {
        var random = new Random(20260501);
        for (var round = 0; round < 2_000; round++)
        {
            long[] amounts = [.. Enumerable.Range(0, random.Next(1, 51)).Select(_ => random.NextInt64(0, 1L << random.Next(1, 40)))];
            var total = amounts.Sum();
            var discount = random.NextInt64(0, total + 1);

            var shares = Discounts.Spread(discount, amounts);

            Assert.Equal(discount, shares.Sum());
            Assert.All(
                shares.Zip(amounts),
                line =>
                {
                    Assert.InRange(line.First, 0, line.Second);
                    Assert.True(total == 0 || Math.Abs(line.First - (decimal)discount * line.Second / total) < 1);
                }
            );
        }
    }

    [Theory]
    [InlineData(3_000, 72_500, 1_000_000, 218)]
    [InlineData(999, 72_500, 1_000_000, 72)]
    [InlineData(1, 500_000, 1_000_000, 1)]
    [InlineData(1, 499_999, 1_000_000, 0)]
    [InlineData(long.MaxValue, 100, 100, long.MaxValue)]
    [InlineData(0, 10, 100, 0)]
    public void A_part_is_rounded_half_away_from_zero(long amount, long share, long whole, long part)
    {
        Assert.Equal(part, Discounts.Part(amount, share, whole));
    }
}

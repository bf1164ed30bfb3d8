using Shop.Order.Stock;

namespace Shop.Tests.Unit.Order;

public sealed class StockLevelTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Theory]
    [InlineData(-1, "sold_out")]
    [InlineData(0, "sold_out")]
    [InlineData(1, "low")]
    [InlineData(5, "low")]
    [InlineData(6, "in_stock")]
    [InlineData(int.MaxValue, "in_stock")]
    public void What_can_be_sold_makes_the_level(int available, string level) => Assert.Equal(level, StockLevel.Of(available));

    [Fact]
    public void Only_a_change_of_level_is_news()
    {
        var product = Guid.CreateVersion7();
        StockChange[] changes =
        [
            new(product, "hk", Before: 100, After: 6, Version: 7),
            new(product, "us", Before: 6, After: 5, Version: 8),
            new(Guid.CreateVersion7(), "hk", Before: 5, After: 1, Version: 9),
        ];

        var news = Assert.Single(StockChange.News(changes, Now));

        Assert.Equal((product, "us", "low", 8L, Now), (news.AggregateId, news.Region, news.Level, news.Version, news.OccurredAt));
    }
}

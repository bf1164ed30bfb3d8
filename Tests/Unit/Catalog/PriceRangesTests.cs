using Shop.Catalog.Products;

namespace Shop.Tests.Unit.Catalog;

/// <summary>Which prices hold whole ranges, so that kept sums can count them.</summary>
public sealed class PriceRangesTests
{
    [Theory]
    [InlineData(null, null, 1, 6)]
    [InlineData(0L, null, 1, 6)]
    [InlineData(10000L, null, 2, 6)]
    [InlineData(null, 9999L, 1, 1)]
    [InlineData(10000L, 49999L, 2, 3)]
    [InlineData(200000L, null, 6, 6)]
    public void Bounds_between_ranges_hold_whole_ones(long? min, long? max, int first, int last) =>
        Assert.Equal((first, last), PriceRanges.Whole("HKD", min, max));

    [Theory]
    [InlineData(1L, null)]
    [InlineData(null, 10000L)]
    [InlineData(10000L, 20000L)]
    [InlineData(12345L, 54321L)]
    [InlineData(1500L, null)]
    [InlineData(10000L, 9999L)]
    public void Bounds_within_a_range_do_not(long? min, long? max) => Assert.Null(PriceRanges.Whole("HKD", min, max));

    [Fact]
    public void Each_currency_has_ranges_of_its_own_and_the_last_is_open()
    {
        Assert.Equal((2, 2), PriceRanges.Whole("USD", 1500, 2999));
        Assert.Equal(new PriceFacet(0, 1499, 3), PriceRanges.Facet("USD", 1, 3));
        Assert.Equal(new PriceFacet(200000, null, 3), PriceRanges.Facet("HKD", 6, 3));
    }
}

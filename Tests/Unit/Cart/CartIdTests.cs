using Shop.Cart.Carts;

namespace Shop.Tests.Unit.Cart;

public sealed class CartIdTests
{
    [Fact]
    public void An_id_is_128_random_bits_as_22_characters()
    {
        var ids = Enumerable.Range(0, 1000).Select(_ => CartId.New()).ToList();

        Assert.All(ids, id => Assert.True(CartId.IsValid(id)));
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA}")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA:")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAé")]
    public void Nothing_else_reaches_Redis(string text) => Assert.False(CartId.IsValid(text));
}

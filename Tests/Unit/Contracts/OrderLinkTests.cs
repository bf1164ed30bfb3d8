using System.Text;
using Shop.Contracts;

namespace Shop.Tests.Unit.Contracts;

/// <summary>The capability in a mail's link to a guest's order.</summary>
public sealed class OrderLinkTests
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes("a key of the tests, long enough for it");
    private static readonly Guid Order = Guid.Parse("0198f3a2-0000-7000-8000-000000000003");

    [Fact]
    public void A_token_has_128_bits_and_is_always_the_same()
    {
        var token = OrderLink.TokenOf(Order, Key);

        Assert.Equal(22, token.Length);
        Assert.Equal(token, OrderLink.TokenOf(Order, Key));
        Assert.True(OrderLink.IsTokenOf(Order, token, Key));
    }

    [Fact]
    public void Nothing_else_opens_the_order()
    {
        var token = OrderLink.TokenOf(Order, Key);

        Assert.False(OrderLink.IsTokenOf(Guid.NewGuid(), token, Key));
        Assert.False(OrderLink.IsTokenOf(Order, token, Encoding.UTF8.GetBytes("another key of the tests, as long as it")));
        Assert.All([null, "", token + "A", token[..^1], "ü"], other => Assert.False(OrderLink.IsTokenOf(Order, other, Key)));
    }

    [Fact]
    public void The_token_stands_where_no_server_sees_it()
    {
        var token = OrderLink.TokenOf(Order, Key);

        var link = OrderLink.For(new Uri("https://shop.example"), Order, token);

        Assert.Equal($"https://shop.example/orders/{Order}#t={token}", link.AbsoluteUri);
        Assert.DoesNotContain(token, link.PathAndQuery, StringComparison.Ordinal);
    }
}

using Shop.Payment.Payments;

namespace Shop.Tests.Unit.Payment;

public sealed class ReturnUrlTests
{
    private static readonly Uri Origin = new("http://localhost:8080");

    [Theory]
    [InlineData("http://localhost:8080/orders/1?paid=1#token", "http://localhost:8080/orders/1?paid=1#token")]
    [InlineData("http://localhost:8080", "http://localhost:8080/")]
    [InlineData("HTTP://LOCALHOST:8080/Orders", "http://localhost:8080/Orders")]
    [InlineData("http://localhost:8080/a/../b", "http://localhost:8080/b")]
    public void An_address_under_the_public_origin_is_taken_in_normal_form(string text, string normal) =>
        Assert.Equal(normal, ReturnUrl.Check(text, Origin));

    [Theory]
    [InlineData("http://localhost:8080.evil.example/")]
    [InlineData("http://localhost.evil.example:8080/")]
    [InlineData("http://localhost:80801/")]
    [InlineData("http://localhost:8081/")]
    [InlineData("http://localhost/")]
    [InlineData("https://localhost:8080/")]
    [InlineData("http://shop@localhost:8080/")]
    [InlineData("http://localhost:8080@evil.example/")]
    [InlineData("http://evil.example/http://localhost:8080/")]
    [InlineData("http://127.0.0.1:8080/")]
    [InlineData("//localhost:8080/")]
    [InlineData("///evil.example/")]
    [InlineData("/orders/1")]
    [InlineData("orders/1")]
    [InlineData("http:\\\\localhost:8080\\")]
    [InlineData("http://localhost:8080\\@evil.example/")]
    [InlineData(" http://localhost:8080/")]
    [InlineData("http://localhost:8080/\r\nLocation: http://evil.example")]
    [InlineData("http://local\thost:8080/")]
    [InlineData("http://localhost:8080/\u00e9")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,hello")]
    [InlineData("")]
    [InlineData(null)]
    public void Everything_else_is_refused(string? text) => Assert.Null(ReturnUrl.Check(text, Origin));

    [Fact]
    public void The_default_port_may_be_written_or_left_out()
    {
        var origin = new Uri("https://shop.example");

        Assert.NotNull(ReturnUrl.Check("https://shop.example:443/", origin));
        Assert.NotNull(ReturnUrl.Check("https://shop.example/", origin));
    }

    [Fact]
    public void An_address_of_absurd_length_is_refused() =>
        Assert.Null(ReturnUrl.Check("http://localhost:8080/" + new string('a', 2000), Origin));
}

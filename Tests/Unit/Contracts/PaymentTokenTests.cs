using System.Buffers.Text;
using System.Text;
using Shop.Contracts;

namespace Shop.Tests.Unit.Contracts;

public sealed class PaymentTokenTests
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes("a key that only order and payment hold");

    private static readonly PaymentToken Token = new(
        Guid.Parse("6f1f5e2c-6a0e-4f0d-9d51-0d5f3f3a7c11"),
        "HK-7F3K-2Q9D",
        19900,
        "HKD",
        new(2026, 3, 1, 12, 15, 0, TimeSpan.Zero)
    );

    [Fact]
    public void A_signed_token_says_what_was_signed() => Assert.Equal(Token, PaymentToken.Verify(Token.Sign(Key), Key));

    [Fact]
    public void A_token_signed_with_another_key_is_refused() => Assert.Null(PaymentToken.Verify(Token.Sign("another key"u8), Key));

    [Fact]
    public void A_changed_character_anywhere_is_refused()
    {
        var signed = Token.Sign(Key);
        // The last character carries two bits that no byte of the signature uses.
        for (var i = 0; i < signed.Length - 1; i++)
        {
            var other = signed[i] == 'A' ? 'B' : 'A';
            Assert.Null(PaymentToken.Verify($"{signed[..i]}{other}{signed[(i + 1)..]}", Key));
        }
    }

    [Fact]
    public void A_cheaper_order_under_the_old_signature_is_refused()
    {
        var cheaper = (Token with { Amount = 1 }).Sign("guess"u8).Split('.')[0];

        Assert.Null(PaymentToken.Verify($"{cheaper}.{Token.Sign(Key).Split('.')[1]}", Key));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("no dot")]
    [InlineData("a.b.c")]
    [InlineData("e30.")]
    [InlineData("ß.ß")]
    public void What_is_no_token_is_refused(string? text) => Assert.Null(PaymentToken.Verify(text, Key));

    [Fact]
    public void A_shortened_or_lengthened_signature_is_refused()
    {
        var parts = Token.Sign(Key).Split('.');
        var signature = Base64Url.DecodeFromChars(parts[1]);

        Assert.Null(PaymentToken.Verify($"{parts[0]}.{Base64Url.EncodeToString(signature.AsSpan(0, 31))}", Key));
        Assert.Null(PaymentToken.Verify($"{parts[0]}.{Base64Url.EncodeToString([.. signature, 0])}", Key));
        Assert.Null(PaymentToken.Verify($"{parts[0]}.", Key));
    }

    [Fact]
    public void A_token_of_absurd_length_is_refused() => Assert.Null(PaymentToken.Verify(new string('a', 3000) + ".a", Key));
}

using System.Text;
using Shop.Payment.Stripe;
using Shop.PaymentSandbox.Webhooks;

namespace Shop.Tests.Unit.Payment;

public sealed class StripeSignatureTests
{
    private const string Secret = "whsec_of_the_endpoint";
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"id":"evt_1","type":"checkout.session.completed"}""");

    [Fact]
    public void A_webhook_signed_by_the_sandbox_is_accepted() => Assert.True(IsValid(Header(Secret)));

    // Computed with openssl: printf '1700000000.{}' | openssl dgst -sha256 -hmac s
    [Fact]
    public void The_scheme_is_that_of_the_public_documentation() =>
        Assert.True(
            StripeSignature.IsValid(
                "t=1700000000,v1=e9232c9945da8456c2dea6b39da7786c07b00bca7a64d5dd1283674713a7b72a,v0=ignored",
                "{}"u8,
                ["s"],
                DateTimeOffset.FromUnixTimeSeconds(1_700_000_000)
            )
        );

    [Fact]
    public void Another_secret_is_refused() => Assert.False(IsValid(Header("whsec_of_somebody_else")));

    [Fact]
    public void An_altered_body_is_refused()
    {
        var altered = (byte[])Body.Clone();
        altered[^2] ^= 1;

        Assert.False(StripeSignature.IsValid(Header(Secret), altered, [Secret], Now));
    }

    [Theory]
    [InlineData(-300, true)]
    [InlineData(-301, false)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void Five_minutes_either_way_are_tolerated(int seconds, bool accepted) =>
        Assert.Equal(accepted, IsValid(Header(Secret, Now.AddSeconds(seconds))));

    [Fact]
    public void A_new_timestamp_on_an_old_signature_is_refused()
    {
        var old = Header(Secret, Now.AddHours(-1)).Split(',')[1];

        Assert.False(IsValid($"t={Now.ToUnixTimeSeconds()},{old}"));
    }

    [Fact]
    public void One_right_signature_among_several_is_enough()
    {
        var (right, wrong) = (Header(Secret), Header("whsec_of_somebody_else").Split(',')[1]);

        Assert.True(IsValid($"{right},{wrong}"));
        Assert.True(IsValid($"{right.Split(',')[0]},{wrong},{right.Split(',')[1]}"));
    }

    [Fact]
    public void During_a_rotation_either_secret_is_right() =>
        Assert.True(StripeSignature.IsValid(Header("whsec_before"), Body, [Secret, "whsec_before"], Now));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("t=,v1=")]
    [InlineData("t=now,v1=00")]
    [InlineData("v1=00")]
    [InlineData("t=1772366400")]
    [InlineData("t=1772366400,v1=zz")]
    [InlineData("t=1772366400,t=1772366400,v1=00")]
    [InlineData("t=99999999999999999999,v1=00")]
    public void What_is_no_signature_is_refused(string? header) => Assert.False(IsValid(header));

    [Fact]
    public void A_signature_of_another_scheme_is_not_looked_at() =>
        Assert.False(IsValid(Header(Secret).Replace("v1=", "v0=", StringComparison.Ordinal)));

    [Fact]
    public void A_header_of_absurd_length_is_refused() => Assert.False(IsValid(Header(Secret) + new string(',', 5000)));

    private static bool IsValid(string? header) => StripeSignature.IsValid(header, Body, [Secret], Now);

    private static string Header(string secret, DateTimeOffset? at = null) => WebhookSignature.Create(Body, secret, at ?? Now);
}

using System.Text;
using Shop.Contracts;
using Shop.Payment.Facts;
using Shop.Payment.Stripe;

namespace Shop.Tests.Unit.Payment;

public sealed class StripeEventsTests
{
    private static readonly Guid Id = Guid.Parse("0b0e6a52-52f5-4d2c-9d36-0a1f6d8f0c11");

    [Fact]
    public void A_paid_session_is_captured_money() =>
        Assert.Equal(new MoneyCaptured(Id, "cs_1", "pi_1", new Money(19900, "HKD")), Read("checkout.session.completed", Session("paid")));

    [Fact]
    public void A_session_that_completed_unpaid_is_not_yet_money() =>
        Assert.IsType<NotOurs>(Read("checkout.session.completed", Session("unpaid")));

    [Fact]
    public void A_slow_payment_counts_when_it_settles() =>
        Assert.IsType<MoneyCaptured>(Read("checkout.session.async_payment_succeeded", Session("paid")));

    [Fact]
    public void An_expired_session_is_a_closed_page() =>
        Assert.Equal(new PageClosed(Id, "cs_1"), Read("checkout.session.expired", Session("unpaid")));

    [Fact]
    public void A_refused_card_carries_the_banks_reason() =>
        Assert.Equal(
            new CardRefused(Id, "pi_1", "insufficient_funds"),
            Read(
                "payment_intent.payment_failed",
                $$"""{"id":"pi_1","last_payment_error":{"code":"card_declined","decline_code":"insufficient_funds"},"metadata":{"payment_id":"{{Id}}"} }"""
            )
        );

    [Theory]
    [InlineData("succeeded", null)]
    [InlineData("failed", "lost_or_stolen_card")]
    public void A_refund_of_ours_settles(string status, string? code) =>
        Assert.Equal(
            new RefundSettled(Id, "re_1", code),
            Read(
                "refund.updated",
                $$"""{"id":"re_1","status":"{{status}}","failure_reason":"lost_or_stolen_card","metadata":{"refund_id":"{{Id}}"} }"""
            )
        );

    [Fact]
    public void A_refund_under_way_is_accepted() =>
        Assert.Equal(
            new RefundAccepted(Id, "re_1"),
            Read("refund.created", $$"""{"id":"re_1","status":"pending","metadata":{"refund_id":"{{Id}}"} }""")
        );

    [Theory]
    [InlineData("checkout.session.completed", """{"id":"cs_1","payment_status":"paid","amount_total":1,"currency":"hkd","metadata":{} }""")]
    [InlineData("checkout.session.completed", """{"id":"cs_1","payment_status":"paid","metadata":{"payment_id":"7"} }""")]
    [InlineData("checkout.session.completed", """{"id":"cs_1","payment_status":"paid"}""")]
    [InlineData("checkout.session.completed", "null")]
    [InlineData("refund.updated", """{"id":"re_1","status":"succeeded","metadata":{"order":"7"} }""")]
    [InlineData("customer.created", """{"id":"cus_1"}""")]
    public void Objects_of_other_applications_are_none_of_our_business(string type, string o) => Assert.IsType<NotOurs>(Read(type, o));

    [Theory]
    [InlineData("not JSON")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"id":"evt_1"}""")]
    [InlineData("""{"id":"evt_1","type":"checkout.session.completed"}""")]
    [InlineData("""{"id":"evt_1","type":"checkout.session.completed","data":{"object":{"id":7} } }""")]
    public void What_cannot_be_read_is_set_aside(string body) => Assert.IsType<Unreadable>(StripeEvents.Read(Encoding.UTF8.GetBytes(body)));

    private static ProviderFact Read(string type, string o) =>
        StripeEvents.Read(
            Encoding.UTF8.GetBytes(
                $$$"""{"id":"evt_1","object":"event","type":"{{{type}}}","livemode":false,"data":{"object":{{{o}}} } }"""
            )
        );

    private static string Session(string paymentStatus) =>
        $$"""
            {"id":"cs_1","object":"checkout.session","payment_status":"{{paymentStatus}}","payment_intent":"pi_1",
             "amount_total":19900,"currency":"hkd","metadata":{"payment_id":"{{Id}}"} }
            """;
}

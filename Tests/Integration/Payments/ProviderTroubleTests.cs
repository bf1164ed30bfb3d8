using System.Net;
using Shop.Tests.Integration.Analytics;
using Shop.Tests.Integration.Notifications;

namespace Shop.Tests.Integration.Payments;

/// <summary>The provider is away, fails after it has done the work, or answers nonsense: nothing is charged or given back twice.</summary>
public sealed class ProviderTroubleTests(ShopFixture shop)
{
    private readonly Till _till = new(shop);

    [Fact]
    public async Task Down_at_create_the_shopper_hears_it_and_the_same_payment_opens_later()
    {
        var (product, order) = await _till.PlaceAsync();
        await _till.FailAsync("/v1/checkout/sessions", "before", order.Text("id"), times: 3);

        var refused = await _till.Shopper.OpenPaymentAsync(order);
        Assert.NotNull(refused.Headers.RetryAfter);
        await Shopper.ProblemAsync(refused, HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.Equal("awaiting_payment", (await _till.Shopper.OrderAsync(order)).Text("status"));

        var payment = await _till.OpenAsync(order);
        await Till.PayAsync(payment);
        await _till.Shopper.UntilStatusAsync(order, "paid");
        await shop.VerifyAsync(product.Id);
    }

    [Theory]
    [InlineData("after")]
    [InlineData("stored_500")]
    [InlineData("garbage")]
    [InlineData("cut")]
    public async Task One_page_is_made_whatever_the_provider_answers_once_it_has_made_it(string mode)
    {
        var (product, order) = await _till.PlaceAsync();
        await _till.FailAsync("/v1/checkout/sessions", mode, order.Text("id"));

        var payment = await _till.OpenAsync(order);

        var sessions = await _till.AtProviderAsync("/v1/checkout/sessions?limit=100");
        Assert.Single(sessions.GetProperty("data").EnumerateArray(), s => s.Text("client_reference_id") == order.Text("id"));
        await Till.PayAsync(payment);
        await _till.Shopper.UntilStatusAsync(order, "paid");
        await _till.AssertAgreedAsync(payment, payment.Amount("amount"), 0);
        await shop.VerifyAsync(product.Id);
    }

    [Theory]
    [InlineData("before", 4)]
    [InlineData("after", 1)]
    [InlineData("stored_500", 1)]
    [InlineData("garbage", 1)]
    [InlineData("cut", 1)]
    public async Task One_refund_is_made_whatever_the_provider_answers(string mode, int times)
    {
        var (product, order, payment) = await _till.PaidAsync();
        await _till.FailAsync("/v1/refunds", mode, payment.Text("id"), times);

        await Shopper.ReadAsync(await _till.Staff.DoAsync(order, "cancel", new { reason = "Broken", restock = true }), HttpStatusCode.OK);

        await _till.Shopper.UntilStatusAsync(order, "refunded");
        await _till.AssertAgreedAsync(payment, payment.Amount("amount"), payment.Amount("amount"));
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task A_refund_stays_pending_until_the_provider_says_how_it_ended()
    {
        var (product, order, payment) = await _till.PaidAsync();
        await _till.ControlAsync(new { refunds = new { outcome = "pending", match = payment.Text("id") } });
        await Shopper.ReadAsync(await _till.Staff.RefundAsync(order, new { amount = 100, reason = "Scratch" }), HttpStatusCode.OK);
        var refund = await Eventually.AnswerAsync(
            async () => (await _till.AsStaffAsync(payment)).GetProperty("refunds").EnumerateArray().ToList(),
            refunds => refunds is [var refund] && refund.Text("status") == "pending"
        );
        Assert.Equal("paid", (await _till.Shopper.OrderAsync(order)).Text("status"));

        await _till.CommandAsync($"/sandbox/refunds/{refund[0].Text("providerRefundId")}/settle", new { status = "succeeded" });

        await _till.Shopper.UntilStatusAsync(order, "partially_refunded");
        await _till.AssertAgreedAsync(payment, payment.Amount("amount"), 100);
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task A_refund_that_the_bank_sends_back_can_be_made_again()
    {
        var (box, reports) = (new Postbox(shop), new Reports(shop));
        var product = await shop.TakeProductAsync();
        var body = Shopper.OrderBody(await _till.Shopper.NewCartAsync((product.Id, 1)), box.Address);
        var order = await Shopper.ReadAsync(await _till.Shopper.SendOrderAsync(body, box.Address), HttpStatusCode.Created);
        var payment = await _till.OpenAsync(order);
        await Till.PayAsync(payment);
        await _till.Shopper.UntilStatusAsync(order, "paid");
        await Shopper.ReadAsync(await _till.Staff.DoAsync(order, "cancel", new { reason = "Broken", restock = true }), HttpStatusCode.OK);
        await _till.Shopper.UntilStatusAsync(order, "refunded");
        var refund = (await _till.AsStaffAsync(payment)).GetProperty("refunds")[0].Text("providerRefundId");
        await reports.UntilAsync(product.Id, figures => figures.GetProperty("refunds").GetInt64() == 1);

        await _till.CommandAsync($"/sandbox/refunds/{refund}/settle", new { status = "failed" });

        await _till.Shopper.UntilStatusAsync(order, "paid");
        await _till.AssertAgreedAsync(payment, payment.Amount("amount"), 0);
        var returned = await reports.UntilAsync(product.Id, figures => figures.GetProperty("refunds").GetInt64() == 0);
        Assert.Equal((0, payment.Amount("amount")), (returned.Amount("refunded"), returned.Amount("collected")));
        // Whoever gave the money back looks at it; nobody writes that it will not come.
        Assert.Equal(["order_confirmation", "refund"], (await box.SettledAsync(2)).Order());
        await Shopper.ReadAsync(await _till.Staff.RefundAsync(order, new { reason = "Another account" }), HttpStatusCode.OK);
        await _till.Shopper.UntilStatusAsync(order, "refunded");
        await _till.AssertAgreedAsync(payment, payment.Amount("amount"), payment.Amount("amount"));
        var again = await reports.UntilAsync(product.Id, figures => figures.GetProperty("refunds").GetInt64() == 1);
        Assert.Equal(payment.Amount("amount"), again.Amount("refunded"));
        Assert.Equal(["order_confirmation", "refund", "refund"], (await box.SettledAsync(3)).Order());
        await shop.VerifyAsync(product.Id);
    }
}

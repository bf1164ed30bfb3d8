using System.Net;
using System.Text.Json;

namespace Shop.Tests.Integration.Payments;

/// <summary>Webhooks that come before the shopper, after, never, often, or backwards: the order ends the same.</summary>
public sealed class WebhookTimingTests(ShopFixture shop)
{
    // payment_intent.succeeded and checkout.session.completed
    private const int SentByCard = 2;

    private readonly Till _till = new(shop);

    [Fact]
    public async Task The_shopper_comes_back_before_the_webhook_and_the_order_is_paid_when_it_arrives()
    {
        var (product, order) = await _till.PlaceAsync();
        var payment = await _till.OpenAsync(order);
        var hold = await _till.ControlAsync(new { webhooks = new { hold = true, match = payment.Text("id") } });

        await Till.PayAsync(payment);
        Assert.Equal("awaiting_payment", (await _till.Shopper.OrderAsync(order)).Text("status"));
        // Asking again leads to the page that says "paid", not to a second charge.
        var again = await _till.OpenAsync(order, HttpStatusCode.OK);
        Assert.Equal(payment.Text("id"), again.Text("id"));

        await _till.ReleaseAsync(hold, SentByCard);
        await _till.Shopper.UntilStatusAsync(order, "paid");
        await _till.AssertAgreedAsync(payment, payment.Amount("amount"), 0);
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task The_webhook_overtakes_the_answer_that_carries_the_pages_address()
    {
        var (product, order) = await _till.PlaceAsync();
        // The first answer is cut, the page is there all the same, and is found again under the same key.
        await _till.FailAsync("/v1/checkout/sessions", "cut", order.Text("id"));

        var payment = await _till.OpenAsync(order);
        await Till.PayAsync(payment);

        await _till.Shopper.UntilStatusAsync(order, "paid");
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task A_webhook_that_never_comes_is_found_by_reconciliation()
    {
        var (product, order) = await _till.PlaceAsync();
        var payment = await _till.OpenAsync(order);
        await _till.ControlAsync(new { webhooks = new { dropShare = 1.0, match = payment.Text("id") } });
        await Till.PayAsync(payment);
        Assert.Equal("awaiting_payment", (await _till.Shopper.OrderAsync(order)).Text("status"));

        var report = await _till.ReconcileAsync();

        Assert.True(report.GetProperty("eventsMissed").GetInt64() >= 1, report.ToString());
        await _till.Shopper.UntilStatusAsync(order, "paid");
        await _till.AssertAgreedAsync(payment, payment.Amount("amount"), 0);
        var step = (await _till.AsStaffAsync(payment)).GetProperty("trail").EnumerateArray().Last();
        Assert.Equal(("pending", "paid"), (step.Text("from"), step.Text("to")));
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task Five_copies_at_once_pay_once()
    {
        var (product, order) = await _till.PlaceAsync();
        var payment = await _till.OpenAsync(order);
        var hold = await _till.ControlAsync(new { webhooks = new { hold = true, match = payment.Text("id") } });
        await Till.PayAsync(payment);
        var completed = Assert.Single(await _till.EventsAsync(payment, "checkout.session.completed"));

        var delivered = await _till.CommandAsync($"/sandbox/events/{completed.Text("id")}/deliver", new { times = 5 });

        Assert.All(delivered.GetProperty("statuses").EnumerateArray(), status => Assert.Equal(200, status.GetInt32()));
        await _till.Shopper.UntilStatusAsync(order, "paid");
        await _till.ReleaseAsync(hold, SentByCard);
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task News_in_reverse_order_end_in_the_same_state()
    {
        var (product, order) = await _till.PlaceAsync();
        var payment = await _till.OpenAsync(order);
        var hold = await _till.ControlAsync(new { webhooks = new { reverse = true, match = payment.Text("id") } });
        using var declined = await Shopper.TypeCardAsync(payment.Text("redirectUrl"), Shopper.DeclinedCard);
        await Till.PayAsync(payment);

        var sent = await _till.ReleaseAsync(hold, SentByCard + 1);

        var declines = await _till.EventsAsync(payment, "payment_intent.payment_failed");
        Assert.Equal(Assert.Single(declines).Text("id"), sent.GetProperty("eventIds").EnumerateArray().Last().GetString());
        await _till.Shopper.UntilStatusAsync(order, "paid");
        await _till.AssertAgreedAsync(payment, payment.Amount("amount"), 0);
        await shop.VerifyAsync(product.Id);
    }
}

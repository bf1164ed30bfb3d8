using System.Net;
using System.Text.Json;
using Shop.Contracts;
using Shop.Tests.Integration.Notifications;
using Shop.Tests.Integration.Orders;

namespace Shop.Tests.Integration.Payments;

/// <summary>Money that does not fit: too late, twice, for a cancelled order, another sum. It pays the order or goes back, or staff decide.</summary>
public sealed class MisfitMoneyTests(ShopFixture shop)
{
    private readonly Till _till = new(shop);
    private readonly OrderBooks _books = new(shop);

    [Fact]
    public async Task Paid_after_the_reservation_ended_the_order_is_served_while_there_is_stock()
    {
        var (product, order) = await _till.PlaceAsync();
        var payment = await _till.OpenAsync(order);
        await ExpireAsync(order, payment);

        await Till.PayAsync(payment);

        await _till.Shopper.UntilStatusAsync(order, "paid");
        Assert.Equal((9, 0), await _books.StockAsync(product.Id));
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task Paid_after_the_stock_has_gone_the_money_goes_back_by_itself()
    {
        var box = new Postbox(shop);
        var product = await shop.TakeProductAsync(1);
        var body = Shopper.OrderBody(await _till.Shopper.NewCartAsync((product.Id, 1)), box.Address);
        var order = await Shopper.ReadAsync(await _till.Shopper.SendOrderAsync(body, box.Address), HttpStatusCode.Created);
        var payment = await _till.OpenAsync(order);
        await ExpireAsync(order, payment);
        await _till.Shopper.PlaceOneAsync(product.Id);

        await Till.PayAsync(payment);

        await _till.UntilAsync(payment, "refunded");
        await _till.AssertAgreedAsync(payment, payment.Amount("amount"), payment.Amount("amount"));
        await Eventually.AnswerAsync(
            () => _till.Shopper.OrderAsync(order),
            view => view.Text("status") == "expired" && view.GetProperty("timeline").EnumerateArray().Last().Text("event") == "refunded"
        );
        Assert.Equal(["refund"], await box.SettledAsync(1));
        var mail = await box.UntilOneAsync();
        Assert.Contains(order.Text("number"), mail.Subject, StringComparison.Ordinal);
        Assert.Contains("time to pay was over", mail.Text, StringComparison.Ordinal);
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task Paid_for_a_cancelled_order_the_money_goes_back()
    {
        var (product, order) = await _till.PlaceAsync();
        var payment = await _till.OpenAsync(order);
        await KeepPageOpenAsync(payment);
        await Shopper.ReadAsync(await _till.Shopper.CancelAsync(order), HttpStatusCode.OK);

        await Till.PayAsync(payment);

        await _till.UntilAsync(payment, "refunded");
        await _till.AssertAgreedAsync(payment, payment.Amount("amount"), payment.Amount("amount"));
        Assert.Equal("cancelled", (await _till.Shopper.OrderAsync(order)).Text("status"));
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task Two_attempts_that_are_both_paid_leave_one_capture_and_one_refund()
    {
        var (product, order) = await _till.PlaceAsync();
        var first = await _till.OpenAsync(order);
        await KeepPageOpenAsync(first);
        using var declined = await Shopper.TypeCardAsync(first.Text("redirectUrl"), Shopper.DeclinedCard);
        await _till.UntilAsync(first, "failed");
        var second = await _till.OpenAsync(order);

        await Task.WhenAll(Till.PayAsync(first), Till.PayAsync(second));

        await _till.Shopper.UntilStatusAsync(order, "paid");
        var sum = first.Amount("amount");
        await Eventually.AnswerAsync(
            async () => new[] { await _till.SumsAsync(first), await _till.SumsAsync(second) }.Order().ToArray(),
            sums => sums.SequenceEqual([(sum, 0), (sum, sum)])
        );
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task Ten_refunds_at_once_give_back_no_more_than_was_paid()
    {
        var (product, order, payment) = await _till.PaidAsync();
        var part = payment.Amount("amount") / 4;

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => RefundAsync(order, part)));

        Assert.Equal(4, answers.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(6, answers.Count(status => status == HttpStatusCode.Conflict));
        await _till.AssertAgreedAsync(payment, payment.Amount("amount"), 4 * part);
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task A_refund_that_somebody_makes_at_the_provider_is_in_the_books_of_the_shop()
    {
        var (product, order, payment) = await _till.PaidAsync();
        var intent = (await _till.AsStaffAsync(payment)).Text("intentId");

        await _till.AtProviderAsync("/v1/refunds", new() { ["payment_intent"] = intent, ["amount"] = "100" });
        await _till.Shopper.UntilStatusAsync(order, "partially_refunded");
        await _till.AtProviderAsync("/v1/refunds", new() { ["payment_intent"] = intent });

        await _till.Shopper.UntilStatusAsync(order, "refunded");
        await _till.AssertAgreedAsync(payment, payment.Amount("amount"), payment.Amount("amount"));
        Assert.Equal((9, 0), await _books.StockAsync(product.Id));
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task Staff_accept_another_sum_and_the_order_is_paid()
    {
        var (product, order, payment) = await InReviewAsync(new { amount = 1 });

        await Shopper.ProblemAsync(await _till.DecideAsync(payment, "accept", reason: ""), HttpStatusCode.BadRequest, "validation_failed");
        var accepted = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _till.DecideAsync(payment, "accept")));

        Assert.All(accepted, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        await _till.Shopper.UntilStatusAsync(order, "paid");
        var view = await _till.AsStaffAsync(payment);
        Assert.True(view.GetProperty("payment").GetProperty("accepted").GetBoolean());
        var step = Assert.Single(view.GetProperty("trail").EnumerateArray(), step => step.Text("cause") == "staff_accepted");
        Assert.Equal($"{Staff.Account} Looked at it", step.Text("reference"));
        await _till.AssertAgreedAsync(payment, 1, 0);
        await Shopper.ProblemAsync(await _till.DecideAsync(payment, "refund"), HttpStatusCode.Conflict, "payment_not_in_review");
        await shop.VerifyAsync(product.Id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("usd")]
    public async Task Staff_give_another_sum_back(string? currency)
    {
        var (product, order, payment) = await InReviewAsync(new { amount = 777, currency });
        var listed = await _till.Staff.GetAsync($"/api/admin/payments?orderId={order.Text("id")}&status=review");
        Assert.Equal(payment.Text("id"), Assert.Single(listed.GetProperty("items").EnumerateArray()).Text("id"));
        if (currency is not null)
        {
            await Shopper.ProblemAsync(await _till.DecideAsync(payment, "accept"), HttpStatusCode.Conflict, "payment_not_acceptable");
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _till.DecideAsync(payment, "refund")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        await _till.UntilAsync(payment, "refunded");
        await _till.AssertAgreedAsync(payment, 777, 777);
        Assert.Equal("awaiting_payment", (await _till.Shopper.OrderAsync(order)).Text("status"));
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task Only_staff_see_and_decide()
    {
        using var anonymous = await shop.Gateway.GetAsync("/api/admin/payments", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        using var shopper = new HttpRequestMessage(HttpMethod.Post, "/api/admin/payments/reconcile");
        shopper.Headers.Authorization = new("Bearer", shop.TokenFor("shopper"));
        using var forbidden = await shop.Gateway.SendAsync(shopper, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
    }

    private async Task<(CatalogueProduct, JsonElement Order, JsonElement Payment)> InReviewAsync(object charged)
    {
        var (product, order) = await _till.PlaceAsync();
        var payment = await _till.OpenAsync(order);
        var rule = JsonSerializer.SerializeToNode(charged)!.AsObject();
        rule["match"] = payment.Text("id");
        await _till.ControlAsync(new { payments = rule });
        await Till.PayAsync(payment);
        await _till.UntilAsync(payment, "review");
        Assert.Equal("awaiting_payment", (await _till.Shopper.OrderAsync(order)).Text("status"));
        return (product, order, payment);
    }

    private async Task ExpireAsync(JsonElement order, JsonElement payment)
    {
        await KeepPageOpenAsync(payment);
        await _books.LetReservationEndAsync(order.GetProperty("id").GetGuid());
        await _till.Shopper.UntilStatusAsync(order, "expired");
    }

    /// <summary>The provider cannot close the page in time.</summary>
    private Task KeepPageOpenAsync(JsonElement payment) =>
        _till.FailAsync("/v1/checkout/sessions/*/expire", "before", Till.SessionOf(payment), times: 1000);

    private async Task<HttpStatusCode> RefundAsync(JsonElement order, long amount)
    {
        // Whoever was overtaken reads the order again and presses again.
        while (true)
        {
            using var answer = await _till.Staff.RefundAsync(order, new { amount, reason = "Race" });
            if (answer.StatusCode != HttpStatusCode.PreconditionFailed)
            {
                return answer.StatusCode;
            }
        }
    }
}

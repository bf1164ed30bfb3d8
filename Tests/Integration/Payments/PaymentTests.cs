using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Shop.Contracts;

namespace Shop.Tests.Integration.Payments;

/// <summary>Opening payments, and how they end.</summary>
public sealed class PaymentTests(ShopFixture shop)
{
    private readonly Shopper _shopper = new(shop.Gateway);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_who_ask_at_once_get_the_same_payment()
    {
        var order = await PlaceAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _shopper.OpenPaymentAsync(order)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(9, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        var pages = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync(Ct)));
        Assert.Single(pages.Distinct());
    }

    [Fact]
    public async Task Two_tabs_that_pay_the_same_page_are_charged_once()
    {
        var order = await PlaceAsync();
        var payment = await OpenAsync(order);

        var tabs = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Shopper.TypeCardAsync(payment.Text("redirectUrl"), Shopper.GoodCard))
        );

        Assert.All(tabs, tab => Assert.Equal(HttpStatusCode.SeeOther, tab.StatusCode));
        await _shopper.UntilStatusAsync(order, "paid");
        Assert.Equal("paid", await StatusAsync(payment));
    }

    [Fact]
    public async Task Another_card_on_the_same_page_pays_after_a_declined_one()
    {
        var order = await PlaceAsync();
        var payment = await OpenAsync(order);

        using var declined = await Shopper.TypeCardAsync(payment.Text("redirectUrl"), Shopper.DeclinedCard);
        Assert.Contains("declined", await declined.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        await Eventually.AnswerAsync(() => StatusAsync(payment), status => status == "failed");
        await Shopper.TypeCardAsync(payment.Text("redirectUrl"), Shopper.GoodCard);

        await _shopper.UntilStatusAsync(order, "paid");
    }

    [Fact]
    public async Task A_new_attempt_closes_the_page_of_the_declined_one()
    {
        var order = await PlaceAsync();
        var first = await OpenAsync(order);
        await Shopper.TypeCardAsync(first.Text("redirectUrl"), Shopper.DeclinedCard);
        await Eventually.AnswerAsync(() => StatusAsync(first), status => status == "failed");

        var second = await OpenAsync(order);

        Assert.NotEqual(first.Text("id"), second.Text("id"));
        await Eventually.AnswerAsync(() => StatusAsync(first), status => status == "expired");
        Assert.Equal(HttpStatusCode.Gone, (await Shopper.TypeCardAsync(first.Text("redirectUrl"), Shopper.GoodCard)).StatusCode);
        await Shopper.TypeCardAsync(second.Text("redirectUrl"), Shopper.GoodCard);
        await _shopper.UntilStatusAsync(order, "paid");
    }

    [Fact]
    public async Task A_paid_order_cannot_be_paid_again()
    {
        var order = await PlaceAsync();
        await _shopper.PayAsync(order);
        await _shopper.UntilStatusAsync(order, "paid");

        await Shopper.ProblemAsync(await _shopper.OpenPaymentAsync(order), HttpStatusCode.Conflict, "order_not_payable");
    }

    [Fact]
    public async Task Cancelling_an_order_closes_its_page_and_its_token()
    {
        var order = await PlaceAsync();
        var payment = await OpenAsync(order);

        using var cancelled = await _shopper.CancelAsync(order);
        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);

        await Eventually.AnswerAsync(() => StatusAsync(payment), status => status == "expired");
        Assert.Equal(HttpStatusCode.Gone, (await Shopper.TypeCardAsync(payment.Text("redirectUrl"), Shopper.GoodCard)).StatusCode);
        await Shopper.ProblemAsync(await _shopper.OpenPaymentAsync(order), HttpStatusCode.Conflict, "order_not_payable");
    }

    [Fact]
    public async Task A_refund_requested_eight_times_at_once_is_given_once()
    {
        var order = await PlaceAsync();
        var payment = await OpenAsync(order);
        await Shopper.TypeCardAsync(payment.Text("redirectUrl"), Shopper.GoodCard);
        await _shopper.UntilStatusAsync(order, "paid");
        var (paymentId, orderId) = (Guid.Parse(payment.Text("id")), Guid.Parse(order.Text("id")));
        var amount = new Money(payment.Amount("amount"), "HKD");

        await shop.PublishAsync(
            new RefundRequested(Guid.NewGuid(), DateTimeOffset.UtcNow, orderId, 9, Guid.NewGuid(), paymentId, amount, "order_cancelled"),
            copies: 8
        );

        await Eventually.AnswerAsync(() => StatusAsync(payment), status => status == "refunded");
        await using var paymentdb = await shop.OpenAsync("paymentdb");
        await using var sum = new NpgsqlCommand("select sum(amount)::bigint from refund where payment_id = $1", paymentdb)
        {
            Parameters = { new() { Value = paymentId } },
        };
        Assert.Equal(amount.Amount, await sum.ExecuteScalarAsync(Ct));
    }

    [Theory]
    [InlineData("http://localhost:8080.evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/orders")]
    public async Task Shoppers_are_sent_back_to_the_shop_only(string returnUrl)
    {
        var order = await PlaceAsync();

        await Shopper.ProblemAsync(
            await SendAsync(new { paymentToken = order.Text("paymentToken"), returnUrl }),
            HttpStatusCode.BadRequest,
            "return_url_not_allowed"
        );
    }

    [Fact]
    public async Task Tokens_that_the_shop_did_not_sign_are_refused()
    {
        var forged = new PaymentToken(Guid.NewGuid(), "HK-1", 1, "HKD", DateTimeOffset.UtcNow.AddMinutes(5)).Sign("guess"u8);

        await Shopper.ProblemAsync(
            await SendAsync(new { paymentToken = forged, returnUrl = shop.Gateway.BaseAddress }),
            HttpStatusCode.BadRequest,
            "invalid_payment_token"
        );
        await Shopper.ProblemAsync(await SendAsync(new { }), HttpStatusCode.BadRequest, "invalid_body");
        await Shopper.ProblemAsync(
            await shop.Gateway.GetAsync($"/api/payments/{Guid.NewGuid()}", Ct),
            HttpStatusCode.NotFound,
            "not_found"
        );
    }

    [Theory]
    [InlineData("update payment_audit set amount = 0")]
    [InlineData("delete from payment_audit")]
    [InlineData("truncate payment_audit")]
    public async Task The_audit_trail_cannot_be_rewritten(string tampering)
    {
        await using var paymentdb = await shop.OpenAsync("paymentdb");
        await using var command = new NpgsqlCommand(tampering, paymentdb);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Ct));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    private async Task<JsonElement> PlaceAsync() => await _shopper.PlaceOneAsync((await shop.TakeProductAsync()).Id);

    private async Task<JsonElement> OpenAsync(JsonElement order) =>
        await Shopper.ReadAsync(await _shopper.OpenPaymentAsync(order), HttpStatusCode.Created);

    private async Task<string> StatusAsync(JsonElement payment) =>
        (await _shopper.GetAsync($"/api/payments/{payment.Text("id")}")).Text("status");

    private Task<HttpResponseMessage> SendAsync(object body) => shop.Gateway.PostAsJsonAsync("/api/payments", body, Ct);
}

using System.Net;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace Shop.Tests.Integration.Payments;

/// <summary>What the provider tells counts once, and only from the provider.</summary>
public sealed class WebhookTests(ShopFixture shop)
{
    private readonly Shopper _shopper = new(shop.Gateway);
    private readonly Provider _provider = new(shop);

    [Fact]
    public async Task A_webhook_signed_by_somebody_else_pays_nothing()
    {
        var payment = await OpenAsync();

        await Shopper.ProblemAsync(
            await _provider.DeliverAsync(Provider.Completed(payment), secret: "whsec_of_somebody_else"),
            HttpStatusCode.BadRequest,
            "invalid_signature"
        );

        Assert.Equal("pending", await StatusAsync(payment));
    }

    [Theory]
    [InlineData(-301)]
    [InlineData(301)]
    public async Task An_old_or_future_timestamp_pays_nothing(int seconds)
    {
        var payment = await OpenAsync();

        await Shopper.ProblemAsync(
            await _provider.DeliverAsync(Provider.Completed(payment), at: DateTimeOffset.UtcNow.AddSeconds(seconds)),
            HttpStatusCode.BadRequest,
            "invalid_signature"
        );

        Assert.Equal("pending", await StatusAsync(payment));
    }

    [Fact]
    public async Task One_good_signature_among_several_is_enough_and_an_altered_body_has_none()
    {
        var payment = await OpenAsync();
        var body = Provider.Completed(payment);
        var good = await _provider.SignAsync(body);
        var another = new string('0', 64);

        var altered = (byte[])[.. body];
        altered[^2] = (byte)' ';
        await Shopper.ProblemAsync(await _provider.DeliverAsync(altered, good), HttpStatusCode.BadRequest, "invalid_signature");
        await Shopper.ProblemAsync(
            await _provider.DeliverAsync(body, good.Replace("v1=", "v0=", StringComparison.Ordinal)),
            HttpStatusCode.BadRequest,
            "invalid_signature"
        );
        Assert.Equal("pending", await StatusAsync(payment));

        using var answer = await _provider.DeliverAsync(body, good.Replace(",v1=", $",v1={another},v0=junk,v1=", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Eventually.AnswerAsync(() => StatusAsync(payment), status => status == "paid");
    }

    [Fact]
    public async Task A_body_that_is_larger_than_any_event_is_refused_before_it_is_read()
    {
        using var answer = await _provider.DeliverAsync(new byte[(256 * 1024) + 1]);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Bodies_that_are_no_events_are_refused()
    {
        await Shopper.ProblemAsync(
            await _provider.DeliverAsync("{}"u8.ToArray(), "nonsense"),
            HttpStatusCode.BadRequest,
            "invalid_signature"
        );
        await Shopper.ProblemAsync(await _provider.DeliverAsync("not JSON"u8.ToArray()), HttpStatusCode.BadRequest, "invalid_body");
        await Shopper.ProblemAsync(await _provider.DeliverAsync("{}"u8.ToArray()), HttpStatusCode.BadRequest, "invalid_body");
        await Shopper.ProblemAsync(
            await _provider.DeliverAsync(new byte[300 * 1024]),
            HttpStatusCode.RequestEntityTooLarge,
            "body_too_large"
        );
    }

    [Fact]
    public async Task A_webhook_delivered_eight_times_at_once_pays_once()
    {
        var order = await PlaceAsync();
        var payment = await OpenAsync(order);
        var body = Provider.Completed(payment);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _provider.DeliverAsync(body)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        await _shopper.UntilStatusAsync(order, "paid");
        Assert.Equal(["created", "pending", "paid"], await TrailAsync(payment));
    }

    [Fact]
    public async Task The_same_news_under_another_event_id_pays_once()
    {
        var order = await PlaceAsync();
        var payment = await OpenAsync(order);
        await _provider.DeliverAsync(Provider.Completed(payment));
        await _shopper.UntilStatusAsync(order, "paid");

        var last = $"evt_{Guid.NewGuid():N}";
        await _provider.DeliverAsync(Provider.Completed(payment, eventId: last));

        Assert.Equal("stale", await Eventually.AnswerAsync(() => OutcomeAsync(last), outcome => outcome is not null));
        Assert.Equal(["created", "pending", "paid"], await TrailAsync(payment));
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(1, null)]
    [InlineData(0, "usd")]
    public async Task Another_amount_or_currency_than_ours_is_for_review(long difference, string? currency)
    {
        var order = await PlaceAsync();
        var payment = await OpenAsync(order);

        await _provider.DeliverAsync(Provider.Completed(payment, payment.Amount("amount") + difference, currency));

        await Eventually.AnswerAsync(() => StatusAsync(payment), status => status == "review");
        Assert.Equal("awaiting_payment", (await _shopper.OrderAsync(order)).Text("status"));
        await Shopper.ProblemAsync(await _shopper.OpenPaymentAsync(order), HttpStatusCode.Conflict, "order_not_payable");
    }

    [Fact]
    public async Task An_event_that_cannot_be_kept_takes_no_others_with_it()
    {
        // Valid JSON, but no text that the database takes.
        var unkeepable = DeliverAsync($"evt_{Guid.NewGuid():N}", "customer\\u0000created");
        string[] ids = [.. Enumerable.Range(0, 32).Select(_ => $"evt_{Guid.NewGuid():N}")];

        var answers = await Task.WhenAll(ids.Select(id => DeliverAsync(id, "customer.created")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(HttpStatusCode.InternalServerError, (await unkeepable).StatusCode);
        foreach (var id in ids)
        {
            Assert.Equal("ignored", await Eventually.AnswerAsync(() => OutcomeAsync(id), outcome => outcome is not null));
        }

        Task<HttpResponseMessage> DeliverAsync(string id, string type) =>
            _provider.DeliverAsync(
                Encoding.UTF8.GetBytes($$$"""{"id":"{{{id}}}","type":"{{{type}}}","data":{"object":{"id":"cus_1"} } }""")
            );
    }

    [Fact]
    public async Task Events_of_no_concern_to_us_are_kept_and_left_alone()
    {
        var id = $"evt_{Guid.NewGuid():N}";

        using var answer = await _provider.DeliverAsync(
            Encoding.UTF8.GetBytes($$$"""{"id":"{{{id}}}","type":"customer.created","data":{"object":{"id":"cus_1"} } }""")
        );

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("ignored", await Eventually.AnswerAsync(() => OutcomeAsync(id), outcome => outcome is not null));
    }

    private async Task<JsonElement> PlaceAsync() => await _shopper.PlaceOneAsync((await shop.TakeProductAsync()).Id);

    private async Task<JsonElement> OpenAsync(JsonElement? order = null) =>
        await Shopper.ReadAsync(await _shopper.OpenPaymentAsync(order ?? await PlaceAsync()), HttpStatusCode.Created);

    private async Task<string> StatusAsync(JsonElement payment) =>
        (await _shopper.GetAsync($"/api/payments/{payment.Text("id")}")).Text("status");

    private async Task<string?> OutcomeAsync(string eventId)
    {
        await using var paymentdb = await shop.OpenAsync("paymentdb");
        await using var read = new NpgsqlCommand("select outcome from provider_event where id = $1", paymentdb)
        {
            Parameters = { new() { Value = eventId } },
        };
        return await read.ExecuteScalarAsync() as string;
    }

    private async Task<List<string>> TrailAsync(JsonElement payment)
    {
        await using var paymentdb = await shop.OpenAsync("paymentdb");
        await using var read = new NpgsqlCommand("select to_status from payment_audit where payment_id = $1 order by seq", paymentdb)
        {
            Parameters = { new() { Value = Guid.Parse(payment.Text("id")) } },
        };
        await using var rows = await read.ExecuteReaderAsync();
        var trail = new List<string>();
        while (await rows.ReadAsync())
        {
            trail.Add(rows.GetString(0));
        }

        return trail;
    }
}

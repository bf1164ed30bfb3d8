using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Shop.Tests.Integration.Notifications;

/// <summary>Mails about orders, from the shop's front door to the shopper's mailbox.</summary>
public sealed class OrderMailTests(ShopFixture shop)
{
    private const int Copies = 8;
    private readonly Shopper _shopper = new(shop.Gateway);
    private readonly Staff _staff = new(shop);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en-GB", "en", "is confirmed")]
    [InlineData("zh-HK", "zh-Hant", "已確認")]
    public async Task A_purchase_is_confirmed_in_the_buyers_language_with_a_link_that_opens_the_order(
        string accepts,
        string language,
        string words
    )
    {
        var box = new Postbox(shop);
        var placed = await PlaceAsync(box.Address, accepts);
        await _shopper.PayAsync(placed);

        var mail = await box.UntilOneAsync();

        Assert.Contains(words, mail.Subject, StringComparison.Ordinal);
        Assert.Contains(placed.Text("number"), mail.Subject, StringComparison.Ordinal);
        Assert.Contains(Line(placed), mail.Text, StringComparison.Ordinal);
        Assert.Contains($"{shop.Gateway.BaseAddress}orders/{placed.Text("id")}#t=", mail.Text, StringComparison.Ordinal);
        Assert.Contains($"#t={mail.Token}", mail.Html, StringComparison.Ordinal);
        Assert.Equal("auto-generated", mail.Header("Auto-Submitted"));
        Assert.Contains("orders@shop.example", mail.Header("From"), StringComparison.Ordinal);
        Assert.Equal(language, Assert.Single(await box.ListAsync()).Text("language"));
        var order = await Shopper.ReadAsync(await AskAsync(placed, mail.Token), HttpStatusCode.OK);
        Assert.Equal(placed.Text("number"), order.Text("number"));
    }

    [Fact]
    public async Task Only_the_orders_own_link_opens_it()
    {
        var (mine, theirs) = (new Postbox(shop), new Postbox(shop));
        var placed = await PlaceAsync(mine.Address);
        await shop.PublishAsync(Happenings.Paid(Happenings.Order(theirs.Address)));
        var other = (await theirs.UntilOneAsync()).Token;
        Assert.NotEqual("", other);

        foreach (var token in new[] { other, "AAAAAAAAAAAAAAAAAAAAAA", placed.Text("id") })
        {
            await Shopper.ProblemAsync(await AskAsync(placed, token), HttpStatusCode.NotFound, "order_not_found");
            await Shopper.ProblemAsync(await AskAsync(placed, token, "/cancel"), HttpStatusCode.NotFound, "order_not_found");
        }

        (await _shopper.CancelAsync(placed)).Dispose();
        var own = await mine.UntilOneAsync();
        Assert.Contains("was cancelled", own.Subject, StringComparison.Ordinal);
        (await AskAsync(placed, own.Token)).EnsureSuccessStatusCode().Dispose();
    }

    [Fact]
    public async Task Shipping_and_refunds_of_a_part_and_of_the_rest_are_told()
    {
        var box = new Postbox(shop);
        var placed = await PlaceAsync(box.Address);
        await _shopper.PayAsync(placed);
        await _shopper.UntilStatusAsync(placed, "paid");
        await Shopper.ReadAsync(await _staff.DoAsync(placed, "ship", new { carrier = "SF Express", tracking = "SF42" }), HttpStatusCode.OK);
        await Shopper.ReadAsync(await _staff.RefundAsync(placed, new { reason = "A scratch", amount = 500 }), HttpStatusCode.OK);
        await _shopper.UntilStatusAsync(placed, "partially_refunded");
        await Shopper.ReadAsync(await _staff.RefundAsync(placed, new { reason = "All of it" }), HttpStatusCode.OK);
        await _shopper.UntilStatusAsync(placed, "refunded");

        var kinds = await box.SettledAsync(4);

        Assert.Equal(["order_confirmation", "order_shipped", "refund", "refund"], kinds.Order());
        var mails = await box.UntilAsync(4);
        Assert.Contains(mails, mail => mail.Text.Contains("SF42", StringComparison.Ordinal));
        Assert.Contains(mails, mail => mail.Subject.StartsWith("HK$5.00 of order", StringComparison.Ordinal));
        Assert.Contains(mails, mail => mail.Text.Contains("Altogether HK$5.00 of", StringComparison.Ordinal));
        Assert.Equal(4, mails.Select(mail => mail.MessageId).Distinct().Count());
    }

    [Fact]
    public async Task Nobody_is_told_of_an_order_that_expired_but_of_money_that_came_too_late_for_it()
    {
        var box = new Postbox(shop);
        var order = Happenings.Order(box.Address);
        var (expired, refunded) = (Happenings.Expired(order), Happenings.Refunded(order, "order_expired"));
        await shop.PublishAsync(expired, Copies);
        await Postbox.HandledAsync(shop, expired.EventId);
        Assert.Empty(await box.ListAsync());

        await shop.PublishAsync(refunded, Copies);

        Assert.Contains("time to pay was over", (await box.UntilOneAsync()).Text, StringComparison.Ordinal);
        Assert.Equal(["refund"], await box.SettledAsync(1));
    }

    [Fact]
    public async Task A_refund_that_is_heard_of_before_its_order_waits_for_it()
    {
        var box = new Postbox(shop);
        var order = Happenings.Order(box.Address);
        var refunds = new[] { Happenings.Refunded(order, "staff_refund", 100), Happenings.Refunded(order, "staff_refund", 200) };
        await Task.WhenAll(refunds.Select(refund => shop.PublishAsync(refund, Copies)));
        await Postbox.HandledAsync(shop, [.. refunds.Select(refund => refund.EventId)]);
        Assert.Empty(await box.ListAsync());

        await shop.PublishAsync(Happenings.Paid(order), Copies);

        Assert.Equal(["order_confirmation", "refund", "refund"], (await box.SettledAsync(3)).Order());
        Assert.Equal(3, (await box.UntilAsync(3)).Count);
    }

    [Fact]
    public async Task A_refund_that_races_with_its_order_is_told_once()
    {
        var boxes = Enumerable.Range(0, 10).Select(_ => new Postbox(shop)).ToList();

        await Task.WhenAll(
            boxes.Select(box =>
            {
                var order = Happenings.Order(box.Address);
                return Task.WhenAll(
                    shop.PublishAsync(Happenings.Cancelled(order), Copies),
                    shop.PublishAsync(Happenings.Refunded(order, "order_cancelled"), Copies)
                );
            })
        );

        foreach (var box in boxes)
        {
            Assert.Equal(["order_cancelled", "refund"], (await box.SettledAsync(2)).Order());
        }
    }

    [Fact]
    public async Task Each_event_that_is_delivered_eight_times_at_once_makes_one_mail()
    {
        var box = new Postbox(shop);
        var order = Happenings.Order(box.Address);

        await Task.WhenAll(
            shop.PublishAsync(Happenings.Paid(order), Copies),
            shop.PublishAsync(Happenings.Shipped(order), Copies),
            shop.PublishAsync(Happenings.Cancelled(order), Copies),
            shop.PublishAsync(Happenings.Refunded(order, "staff_cancel"), Copies)
        );

        Assert.Equal(["order_cancelled", "order_confirmation", "order_shipped", "refund"], (await box.SettledAsync(4)).Order());
        Assert.Equal(4, box.Arrived.Count);
    }

    [Fact]
    public async Task An_order_that_is_told_paid_by_two_events_is_confirmed_once()
    {
        var box = new Postbox(shop);
        var order = Happenings.Order(box.Address);
        var (first, second) = (Happenings.Paid(order), Happenings.Paid(order));

        await Task.WhenAll(shop.PublishAsync(first), shop.PublishAsync(second));
        await Postbox.HandledAsync(shop, first.EventId, second.EventId);

        Assert.Equal(["order_confirmation"], await box.SettledAsync(1));
    }

    [Fact]
    public async Task Whoever_has_an_account_gets_a_link_without_a_token()
    {
        var box = new Postbox(shop);
        var order = Happenings.Order(box.Address, accountId: Guid.NewGuid());

        await shop.PublishAsync(Happenings.Paid(order));

        var mail = await box.UntilOneAsync();
        Assert.Contains($"/orders/{order.OrderId}\n", mail.Text, StringComparison.Ordinal);
        Assert.Equal("", mail.Token);
    }

    [Fact]
    public async Task Words_of_strangers_begin_no_header_and_no_markup()
    {
        var box = new Postbox(shop);
        var order = Happenings.Order(box.Address) with { Number = "HK-1\r\nBcc: everybody@example.com\r\n\r\n<script>alert(1)</script>" };

        await shop.PublishAsync(Happenings.Paid(order));

        var mail = await box.UntilOneAsync();
        Assert.DoesNotContain("Bcc", mail.HeaderNames);
        Assert.Contains("HK-1  Bcc: everybody@example.com", mail.Subject, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", mail.Html, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(shop.Mails.To("everybody@example.com"));
    }

    [Fact]
    public async Task An_address_that_is_more_than_one_gets_nothing_and_stops_nobody()
    {
        var (box, next) = (new Postbox(shop), new Postbox(shop));
        var broken = new Postbox(shop, $"{box.Address}\r\nRCPT TO:<everybody@example.com>");

        await shop.PublishAsync(Happenings.Paid(Happenings.Order(broken.Address)));
        await shop.PublishAsync(Happenings.Paid(Happenings.Order(next.Address)));

        await next.UntilOneAsync();
        var mail = Assert.Single(await Eventually.AnswerAsync(broken.ListAsync, mails => mails.Count > 0));
        Assert.Equal(("failed", "no_address"), (mail.Text("status"), mail.Text("failure")));
        Assert.Empty(box.Arrived);
        Assert.Empty(shop.Mails.To("everybody@example.com"));
    }

    private async Task<JsonElement> PlaceAsync(string email, string language = "en")
    {
        var product = await shop.TakeProductAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/orders")
        {
            Content = JsonContent.Create(Shopper.OrderBody(await _shopper.NewCartAsync((product.Id, 2)), email)),
        };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        request.Headers.Add("Accept-Language", language);
        return await Shopper.ReadAsync(await shop.Gateway.SendAsync(request, Ct), HttpStatusCode.Created);
    }

    private async Task<HttpResponseMessage> AskAsync(JsonElement placed, string token, string? verb = null)
    {
        using var request = new HttpRequestMessage(
            verb is null ? HttpMethod.Get : HttpMethod.Post,
            $"/api/orders/{placed.Text("id")}{verb}"
        );
        request.Headers.Add("X-Order-Token", token);
        return await shop.Gateway.SendAsync(request, Ct);
    }

    private static string Line(JsonElement placed) => $"2 × {placed.GetProperty("lines")[0].Text("name")}";
}

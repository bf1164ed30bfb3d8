using System.Net;
using System.Text.Json;
using Shop.Tests.Integration.Orders;

namespace Shop.Tests.Integration.FlashSales;

/// <summary>Entering a flash sale, winning and paying, or not.</summary>
public sealed class EnteringTests(ShopFixture shop)
{
    private readonly Sales sales = new(shop);
    private readonly Shopper shopper = new(shop.Gateway);
    private readonly OrderBooks books = new(shop);

    [Fact]
    public async Task A_winner_gets_an_ordinary_order_at_the_sales_price_and_pays_it()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var sale = await sales.OpenAsync(product.Id, units: 3, body => body["paySeconds"] = 120);

        var ticket = await sales.WinAsync(sale, "ada");

        var order = Sales.OrderOf(ticket);
        Assert.Equal("awaiting_payment", order.Text("status"));
        Assert.Equal(Sales.Price, Assert.Single(order.GetProperty("lines").EnumerateArray()).Amount("unitPrice"));
        var waits = order.GetProperty("reservedUntil").GetDateTimeOffset() - order.GetProperty("createdAt").GetDateTimeOffset();
        Assert.Equal(TimeSpan.FromSeconds(120), waits);
        await shopper.PayAsync(order);
        await shopper.UntilStatusAsync(order, "paid");
        var paid = await sales.LookAsync(ticket.Text("lookupToken"));
        Assert.Equal("won", paid.Text("status"));
        Assert.Equal("paid", paid.GetProperty("order").Text("status"));
        Assert.Equal((9, 2), await books.StockAsync(product.Id));
        Assert.Equal((1, 1), (await sales.FigureAsync(sale, "issued"), await sales.FigureAsync(sale, "paid")));
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task Nobody_enters_before_the_sale_begins()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var begins = DateTimeOffset.UtcNow.AddMinutes(5);
        var sale = await sales.OpenAsync(product.Id, units: 3, body => body["startsAt"] = begins);

        // The second is answered by whoever heard the first answer.
        for (var i = 0; i < 2; i++)
        {
            using var answer = await sales.EnterAsync(sale, "ada");
            var problem = await Shopper.ProblemAsync(answer, (HttpStatusCode)425, "not_started");
            Assert.Equal(begins, DateTimeOffset.Parse(problem.Text("startsAt"), null), TimeSpan.FromMilliseconds(1));
            Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 200, 300);
            Assert.False(answer.Headers.Contains("Shop-Standing-Refusal"));
        }

        var view = await shopper.GetAsync($"/api/flash-sales/{sale}");
        Assert.Equal("scheduled", view.Text("status"));
    }

    [Fact]
    public async Task A_repeat_gets_the_same_ticket_also_when_everything_is_sold_out()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var sale = await sales.OpenAsync(product.Id, units: 2);
        var first = await sales.TicketAsync(sale, "ada", "first key");
        Assert.Equal(first, await sales.TicketAsync(sale, "ada", "first key"));
        await sales.TicketAsync(sale, "bob", "second key");

        for (var i = 0; i < 20; i++)
        {
            await Shopper.ProblemAsync(await sales.EnterAsync(sale, $"late{i}"), HttpStatusCode.Conflict, "sold_out");
            Assert.Equal(first, await sales.TicketAsync(sale, "ada", "first key"));
        }

        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task A_person_enters_once_however_many_keys_and_spellings_they_have()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var sale = await sales.OpenAsync(product.Id, units: 5);
        await sales.TicketAsync(sale, "ada", "one");

        await Shopper.ProblemAsync(await sales.EnterAsync(sale, "ada", "two"), HttpStatusCode.Conflict, "already_entered");
        await Shopper.ProblemAsync(await sales.EnterAsync(sale, "Ada", "three"), HttpStatusCode.Conflict, "already_entered");

        Assert.Equal(1, await sales.FigureAsync(sale, "issued"));
    }

    [Fact]
    public async Task A_key_is_for_one_body()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var sale = await sales.OpenAsync(product.Id, units: 5);
        await sales.TicketAsync(sale, "ada", "one");
        var other = Sales.Entry("ada");
        other["shippingMethod"] = "express";

        await Shopper.ProblemAsync(
            await sales.PressAsync(sale, other, "one"),
            HttpStatusCode.UnprocessableEntity,
            "idempotency_key_reused"
        );
    }

    [Fact]
    public async Task Units_that_are_not_paid_for_go_to_those_who_come_later()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var sale = await sales.OpenAsync(product.Id, units: 1);
        var lapsed = await sales.WinAsync(sale, "ada");
        await Shopper.ProblemAsync(await sales.EnterAsync(sale, "bob"), HttpStatusCode.Conflict, "sold_out");

        await books.LetReservationEndAsync(lapsed.GetProperty("order").GetProperty("id").GetGuid());
        await sales.UntilAsync(lapsed.Text("lookupToken"), "expired");

        var next = await Eventually.AnswerAsync(
            () => sales.PressAsync(sale, "bob"),
            answer => answer.StatusCode == HttpStatusCode.Accepted,
            5
        );
        var won = await sales.UntilAsync((await Shopper.ReadAsync(next, HttpStatusCode.Accepted)).Text("ticketId"), "won");
        await shopper.PayAsync(Sales.OrderOf(won));
        await shopper.UntilStatusAsync(Sales.OrderOf(won), "paid");
        await Shopper.ProblemAsync(await sales.EnterAsync(sale, "ada", "again"), HttpStatusCode.Conflict, "already_entered");
        Assert.Equal((9, 0), await books.StockAsync(product.Id));
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task A_cancelled_order_gives_its_unit_back_to_the_sale()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var sale = await sales.OpenAsync(product.Id, units: 1);
        var won = await sales.WinAsync(sale, "ada");

        await Shopper.ReadAsync(await shopper.CancelAsync(Sales.OrderOf(won)), HttpStatusCode.OK);

        Assert.Equal("expired", (await sales.LookAsync(won.Text("lookupToken"))).Text("status"));
        Assert.Equal((10, 1), await books.StockAsync(product.Id));
        await Eventually.AnswerAsync(() => sales.PressAsync(sale, "bob"), answer => answer.StatusCode == HttpStatusCode.Accepted, 5);
        await shop.VerifyAsync(product.Id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Money_for_an_expired_order_takes_a_unit_anew_or_goes_back(bool isStillThere)
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var sale = await sales.OpenAsync(product.Id, units: 1);
        var lapsed = await sales.WinAsync(sale, "ada");
        var order = Sales.OrderOf(lapsed);
        await books.LetReservationEndAsync(order.GetProperty("id").GetGuid());
        await sales.UntilAsync(lapsed.Text("lookupToken"), "expired");
        if (!isStillThere)
        {
            var next = await Eventually.AnswerAsync(
                () => sales.PressAsync(sale, "bob"),
                answer => answer.StatusCode == HttpStatusCode.Accepted,
                5
            );
            await sales.UntilAsync((await Shopper.ReadAsync(next, HttpStatusCode.Accepted)).Text("ticketId"), "won");
        }

        await shop.PublishAsync(OrderEvents.Paid(order));

        if (isStillThere)
        {
            await shopper.UntilStatusAsync(order, "paid");
            Assert.Equal("won", (await sales.LookAsync(lapsed.Text("lookupToken"))).Text("status"));
            Assert.Equal((9, 0), await books.StockAsync(product.Id));
        }
        else
        {
            await Eventually.AnswerAsync(
                () => shopper.OrderAsync(order),
                found => found.GetProperty("timeline").EnumerateArray().Last().Text("event") == "refund_requested"
            );
            Assert.Equal((10, 1), await books.StockAsync(product.Id));
        }

        Assert.Equal(1, await sales.FigureAsync(sale, "won"));
    }

    [Fact]
    public async Task Who_waits_for_a_ticket_is_answered_as_soon_as_it_is_decided()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var sale = await sales.OpenAsync(product.Id, units: 3);
        var ticket = await sales.TicketAsync(sale, "ada");

        var waiting = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => sales.LookAsync(ticket, wait: 20)));

        Assert.All(waiting, found => Assert.Equal("won", found.Text("status")));
        Assert.Single(waiting.Select(found => found.GetProperty("order").Text("number")).Distinct());
    }

    [Theory]
    [InlineData("/api/flash-sales/tickets/AAAAAAAAAAAAAAAAAAAAAA", HttpStatusCode.NotFound, "ticket_not_found")]
    [InlineData("/api/flash-sales/tickets/short", HttpStatusCode.NotFound, "ticket_not_found")]
    [InlineData("/api/flash-sales/tickets/AAAAAAAAAAAAAAAAAAAAAA?wait=21", HttpStatusCode.BadRequest, "invalid_parameter")]
    [InlineData("/api/flash-sales/00000000-0000-0000-0000-000000000001", HttpStatusCode.NotFound, "flash_sale_not_found")]
    public async Task What_is_not_there_is_said_to_be_so(string path, HttpStatusCode status, string code) =>
        await Shopper.ProblemAsync(
            await shop.Gateway.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken),
            status,
            code
        );

    [Theory]
    [InlineData("email", "nobody")]
    [InlineData("shippingMethod", "pigeon")]
    [InlineData("currency", "USD")]
    public async Task An_entry_that_could_become_no_order_is_refused_at_the_door(string field, string value)
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var sale = await sales.OpenAsync(product.Id, units: 3);
        var body = Sales.Entry("ada");
        body[field] = value;

        var problem = await Shopper.ProblemAsync(await sales.PressAsync(sale, body, "key"), HttpStatusCode.BadRequest, "validation_failed");

        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task The_sale_is_the_same_for_everybody_for_a_second()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var sale = await sales.OpenAsync(product.Id, units: 1);

        using var answer = await shop.Gateway.GetAsync(
            new Uri($"/api/flash-sales/{sale}", UriKind.Relative),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.CacheControl!.MaxAge);
        Assert.True(answer.Headers.CacheControl.Public);
        await sales.WinAsync(sale, "ada");
        await Eventually.AnswerAsync(() => shopper.GetAsync($"/api/flash-sales/{sale}"), view => view.Text("status") == "sold_out", 3);
        var coming = await shopper.GetAsync("/api/flash-sales");
        Assert.Contains(coming.GetProperty("items").EnumerateArray(), item => item.GetProperty("id").GetGuid() == sale);
    }
}

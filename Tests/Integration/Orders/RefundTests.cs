using System.Net;
using System.Text.Json;
using Shop.Contracts;

namespace Shop.Tests.Integration.Orders;

/// <summary>Money that staff give back: in part or whole, once, and with the units if they say so.</summary>
public sealed class RefundTests(ShopFixture shop)
{
    private const int Copies = 8;
    private readonly Shopper _shopper = new(shop.Gateway);
    private readonly Staff _staff = new(shop);
    private readonly OrderBooks _books = new(shop);

    [Fact]
    public async Task A_part_goes_back_through_the_provider_and_then_the_rest_with_the_units()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var placed = await _shopper.PlaceOneAsync(product.Id, quantity: 3);
        await _shopper.PayAsync(placed);
        await _shopper.UntilStatusAsync(placed, "paid");

        var asked = await Shopper.ReadAsync(
            await _staff.RefundAsync(
                placed,
                new
                {
                    reason = "A scratch",
                    amount = 500,
                    returns = new[] { new { productId = product.Id, quantity = 1 } },
                }
            ),
            HttpStatusCode.OK
        );
        Assert.Equal("requested", asked.GetProperty("refunds")[0].Text("status"));
        var part = await _shopper.UntilStatusAsync(placed, "partially_refunded");
        Assert.Equal(500, part.Amount("refunded"));
        Assert.Equal((8, 0), await _books.StockAsync(product.Id));

        await Shopper.ReadAsync(await _staff.DoAsync(placed, "cancel", new { reason = "All of it", restock = true }), HttpStatusCode.OK);
        var whole = await _shopper.UntilStatusAsync(placed, "refunded");

        Assert.Equal(whole.GetProperty("totals").Amount("total"), whole.Amount("refunded"));
        Assert.Equal((10, 0), await _books.StockAsync(product.Id));
        await _books.AssertExactAsync(product.Id);
        Assert.Equal(
            [("returned", 1, Staff.Account, "A scratch"), ("returned", 2, Staff.Account, "All of it")],
            (await _books.LedgerAsync(product.Id)).TakeLast(2)
        );
        Assert.Equal(
            ["placed", "paid", "refund_requested", "partially_refunded", "refund_requested", "refunded"],
            whole.GetProperty("timeline").EnumerateArray().Select(step => step.Text("event"))
        );
        // Who of the staff it was is not for the shopper.
        Assert.All(whole.GetProperty("timeline").EnumerateArray(), step => Assert.False(step.TryGetProperty("accountId", out _)));
        Assert.Contains(
            (await _staff.OrderAsync(placed)).GetProperty("order").GetProperty("timeline").EnumerateArray(),
            step => step.TryGetProperty("accountId", out var account) && account.GetGuid() == Staff.Account
        );
    }

    [Fact]
    public async Task The_same_key_asks_once_and_with_another_body_is_refused()
    {
        var placed = await PaidAsync(await shop.TakeProductAsync());
        var version = (await _staff.OrderAsync(placed)).GetProperty("order").GetProperty("version").GetInt64();
        var key = Guid.NewGuid().ToString();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, Copies).Select(_ => _staff.RefundAsync(placed, new { reason = "Late", amount = 100 }, key, version))
        );

        foreach (var answer in answers)
        {
            Assert.Equal(1, (await Shopper.ReadAsync(answer, HttpStatusCode.OK)).GetProperty("refunds").GetArrayLength());
        }

        await Shopper.ProblemAsync(
            await _staff.RefundAsync(placed, new { reason = "Late", amount = 200 }, key, version),
            HttpStatusCode.UnprocessableEntity,
            "idempotency_key_reused"
        );
    }

    [Fact]
    public async Task Two_who_press_at_once_give_the_money_back_once()
    {
        var placed = await PaidAsync(await shop.TakeProductAsync());
        var version = (await _staff.OrderAsync(placed)).GetProperty("order").GetProperty("version").GetInt64();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, Copies).Select(_ => _staff.RefundAsync(placed, new { reason = "Late", amount = 100 }, version: version))
        );

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
        {
            await Shopper.ProblemAsync(answer, HttpStatusCode.PreconditionFailed, "version_mismatch");
        }
    }

    [Fact]
    public async Task No_more_goes_back_than_was_paid_and_no_more_units_than_were_sold()
    {
        var product = await shop.TakeProductAsync();
        var placed = await PaidAsync(product);
        var total = placed.GetProperty("totals").Amount("total");

        await Shopper.ProblemAsync(
            await _staff.RefundAsync(placed, new { reason = "Late", amount = total + 1 }),
            HttpStatusCode.Conflict,
            "not_refundable"
        );
        var tooMany = new
        {
            reason = "Late",
            amount = 1,
            returns = new[] { new { productId = product.Id, quantity = 2 } },
        };
        await Shopper.ProblemAsync(await _staff.RefundAsync(placed, tooMany), HttpStatusCode.Conflict, "too_many_returned");
        await Shopper.ReadAsync(await _staff.RefundAsync(placed, new { reason = "Late", amount = total - 1 }), HttpStatusCode.OK);
        await Shopper.ProblemAsync(
            await _staff.RefundAsync(placed, new { reason = "Late", amount = 2 }),
            HttpStatusCode.Conflict,
            "not_refundable"
        );
    }

    [Fact]
    public async Task A_refund_says_what_it_is_for_and_which_order_it_saw()
    {
        var placed = await PaidAsync(await shop.TakeProductAsync());
        var path = $"/api/admin/orders/{placed.Text("id")}/refund";

        await Shopper.ProblemAsync(
            await _staff.SendAsync(HttpMethod.Post, path, new { reason = "Late" }, key: "k"),
            HttpStatusCode.PreconditionRequired,
            "precondition_required"
        );
        await Shopper.ProblemAsync(
            await _staff.SendAsync(HttpMethod.Post, path, new { reason = "Late" }, ifMatch: "\"2\""),
            HttpStatusCode.BadRequest,
            "idempotency_key_missing"
        );
        await Shopper.ProblemAsync(
            await _staff.SendAsync(HttpMethod.Post, path, new { reason = "Late" }, ifMatch: "2", key: "k"),
            HttpStatusCode.BadRequest,
            "invalid_parameter"
        );
        await Shopper.ProblemAsync(await _staff.RefundAsync(placed, new { reason = " " }), HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task A_completed_refund_delivered_eight_times_at_once_returns_the_units_once()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var (placed, refund) = await AskedAsync(product);
        Assert.Equal((9, 0), await _books.StockAsync(product.Id));

        var completed = OrderEvents.Refunded(placed, refund);
        await shop.PublishAsync(completed, Copies);
        await _shopper.UntilStatusAsync(placed, "refunded");
        // Told anew, as another event.
        var again = OrderEvents.Refunded(placed, refund);
        await shop.PublishAsync(again, Copies);
        await Eventually.AnswerAsync(() => _books.HandledAsync(completed.EventId, again.EventId), handled => handled == 2);

        Assert.Equal((10, 0), await _books.StockAsync(product.Id));
        await _books.AssertExactAsync(product.Id);
        Assert.Equal("refunded", (await _shopper.OrderAsync(placed)).GetProperty("timeline").EnumerateArray().Last().Text("event"));
    }

    [Fact]
    public async Task A_failed_refund_delivered_eight_times_at_once_leaves_the_order_where_it_was()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var (placed, refund) = await AskedAsync(product);
        await Shopper.ProblemAsync(
            await _staff.DoAsync(placed, "ship", new { carrier = "SF", tracking = "1" }),
            HttpStatusCode.Conflict,
            "not_shippable"
        );

        await shop.PublishAsync(OrderEvents.RefundFailed(placed, refund), Copies);
        var order = await Eventually.AnswerAsync(
            () => _staff.OrderAsync(placed),
            view => view.GetProperty("refunds")[0].Text("status") == "failed"
        );

        Assert.Equal("paid", order.GetProperty("order").Text("status"));
        Assert.Equal("lost_or_stolen_card", order.GetProperty("refunds")[0].Text("failureCode"));
        Assert.Equal(0, order.GetProperty("returned").GetArrayLength());
        Assert.Equal((9, 0), await _books.StockAsync(product.Id));
        // It can be tried again, or shipped after all.
        await Shopper.ReadAsync(await _staff.DoAsync(placed, "ship", new { carrier = "SF", tracking = "1" }), HttpStatusCode.OK);
        await Shopper.ReadAsync(await _staff.RefundAsync(placed, new { reason = "Again" }), HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_provider_that_refuses_for_good_is_heard_of()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var placed = await _shopper.PlaceOneAsync(product.Id);
        await _shopper.PayAsync(placed);
        await _shopper.UntilStatusAsync(placed, "paid");
        // Somebody gave the money back by hand, at the provider.
        var id = placed.GetProperty("id").GetGuid();
        await _books.SetPromisedBackAsync(id, "captured");

        await Shopper.ReadAsync(await _staff.DoAsync(placed, "cancel", new { reason = "Gone", restock = true }), HttpStatusCode.OK);

        var order = await Eventually.AnswerAsync(
            () => _staff.OrderAsync(placed),
            view => view.GetProperty("refunds")[0].Text("status") == "failed"
        );
        Assert.Equal("not_enough_left", order.GetProperty("refunds")[0].Text("failureCode"));
        Assert.Equal("paid", order.GetProperty("order").Text("status"));
        Assert.Equal((9, 0), await _books.StockAsync(product.Id));
        await _books.SetPromisedBackAsync(id, "0");
    }

    [Fact]
    public async Task Cancelling_an_unpaid_order_needs_no_refund_and_a_shipped_one_is_not_cancelled()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var unpaid = await _shopper.PlaceOneAsync(product.Id);
        var cancelled = await Shopper.ReadAsync(
            await _staff.DoAsync(unpaid, "cancel", new { reason = "Asked by phone", restock = false }),
            HttpStatusCode.OK
        );
        Assert.Equal("cancelled", cancelled.GetProperty("order").Text("status"));
        Assert.Equal((10, 0), await _books.StockAsync(product.Id));

        var shipped = await PaidAsync(product);
        await Shopper.ReadAsync(await _staff.DoAsync(shipped, "ship", new { carrier = "SF", tracking = "1" }), HttpStatusCode.OK);
        await Shopper.ProblemAsync(
            await _staff.DoAsync(shipped, "cancel", new { reason = "Late", restock = false }),
            HttpStatusCode.Conflict,
            "not_cancellable"
        );
    }

    [Fact]
    public async Task Cancelling_a_paid_order_eight_times_at_once_asks_for_one_refund()
    {
        var placed = await PaidAsync(await shop.TakeProductAsync());

        var answers = await Task.WhenAll(
            Enumerable.Range(0, Copies).Select(_ => _staff.DoAsync(placed, "cancel", new { reason = "Late", restock = true }))
        );

        foreach (var answer in answers)
        {
            var order = await Shopper.ReadAsync(answer, HttpStatusCode.OK);
            Assert.Equal(1, order.GetProperty("refunds").GetArrayLength());
        }
    }

    /// <summary>An order that counts as paid here; payment knows nothing of it, so that nobody answers what order asks.</summary>
    private async Task<JsonElement> PaidAsync(CatalogueProduct product)
    {
        var placed = await _shopper.PlaceOneAsync(product.Id);
        await shop.PublishAsync(OrderEvents.Paid(placed));
        await _shopper.UntilStatusAsync(placed, "paid");
        return placed;
    }

    private async Task<(JsonElement Placed, Guid Refund)> AskedAsync(CatalogueProduct product)
    {
        var placed = await PaidAsync(product);
        var order = await Shopper.ReadAsync(
            await _staff.DoAsync(placed, "cancel", new { reason = "Out of fashion", restock = true }),
            HttpStatusCode.OK
        );
        return (placed, order.GetProperty("refunds")[0].GetProperty("id").GetGuid());
    }
}

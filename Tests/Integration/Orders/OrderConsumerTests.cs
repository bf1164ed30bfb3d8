using System.Net;
using System.Text.Json;
using Shop.Contracts;

namespace Shop.Tests.Integration.Orders;

/// <summary>What order hears takes effect once, however often and in whatever order it is delivered.</summary>
public sealed class OrderConsumerTests(ShopFixture shop)
{
    private const int Copies = 8;
    private readonly Shopper _shopper = new(shop.Gateway);
    private readonly OrderBooks _books = new(shop);

    [Fact]
    public async Task A_payment_delivered_eight_times_at_once_sells_the_units_once()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var placed = await _shopper.PlaceOneAsync(product.Id, quantity: 3);

        await shop.PublishAsync(OrderEvents.Paid(placed), Copies);
        await _shopper.UntilStatusAsync(placed, "paid");
        await SettleAsync(product);

        Assert.Equal((7, 0), await _books.StockAsync(product.Id));
        await _books.AssertExactAsync(product.Id);
        await AssertTimelineAsync(placed, "placed", "paid");
    }

    [Fact]
    public async Task A_failure_delivered_eight_times_at_once_is_noted_once_and_the_order_stays_payable()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var placed = await _shopper.PlaceOneAsync(product.Id, quantity: 3);

        await shop.PublishAsync(OrderEvents.Failed(placed), Copies);
        var failed = await _shopper.UntilStatusAsync(placed, "payment_failed");
        await SettleAsync(product);

        Assert.Equal(placed.Text("paymentToken"), failed.Text("paymentToken"));
        Assert.Equal((10, 3), await _books.StockAsync(product.Id));
        await shop.PublishAsync(OrderEvents.Paid(placed));
        await _shopper.UntilStatusAsync(placed, "paid");
        await AssertTimelineAsync(placed, "placed", "payment_failed", "paid");
    }

    [Fact]
    public async Task A_failure_that_comes_after_the_payment_changes_nothing()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var placed = await _shopper.PlaceOneAsync(product.Id);
        await shop.PublishAsync(OrderEvents.Paid(placed));
        await _shopper.UntilStatusAsync(placed, "paid");

        var late = OrderEvents.Failed(placed);
        await shop.PublishAsync(late, Copies);
        await Eventually.AnswerAsync(() => _books.HandledAsync(late.EventId), handled => handled == 1);

        Assert.Equal("paid", (await _shopper.OrderAsync(placed)).Text("status"));
        await AssertTimelineAsync(placed, "placed", "paid");
    }

    [Fact]
    public async Task A_refund_delivered_eight_times_at_once_is_in_the_timeline_once()
    {
        var product = await shop.TakeProductAsync();
        var placed = await _shopper.PlaceOneAsync(product.Id);

        await shop.PublishAsync(OrderEvents.Refunded(placed), Copies);
        await Eventually.AnswerAsync(() => TimelineAsync(placed), events => events.Contains("refunded"));
        await SettleAsync(product);

        await AssertTimelineAsync(placed, "placed", "refunded");
    }

    [Fact]
    public async Task A_payment_for_a_cancelled_order_goes_back_and_takes_no_stock()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var placed = await _shopper.PlaceOneAsync(product.Id, quantity: 3);
        await Shopper.ReadAsync(await _shopper.CancelAsync(placed), HttpStatusCode.OK);

        await shop.PublishAsync(OrderEvents.Paid(placed), Copies);
        await Eventually.AnswerAsync(() => TimelineAsync(placed), events => events.Contains("refund_requested"));
        await SettleAsync(product);

        Assert.Equal("cancelled", (await _shopper.OrderAsync(placed)).Text("status"));
        Assert.Equal((10, 0), await _books.StockAsync(product.Id));
        await AssertTimelineAsync(placed, "placed", "cancelled", "refund_requested");
    }

    [Fact]
    public async Task A_second_capture_goes_back_and_the_same_one_told_twice_does_not()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var placed = await _shopper.PlaceOneAsync(product.Id, quantity: 3);
        var payment = Guid.CreateVersion7();
        await shop.PublishAsync(OrderEvents.Paid(placed, payment));
        await _shopper.UntilStatusAsync(placed, "paid");

        var repeat = OrderEvents.Paid(placed, payment);
        await shop.PublishAsync(repeat);
        await shop.PublishAsync(OrderEvents.Paid(placed), Copies);
        await Eventually.AnswerAsync(() => TimelineAsync(placed), events => events.Contains("refund_requested"));
        await SettleAsync(product);
        Assert.Equal(1, await _books.HandledAsync(repeat.EventId));
        Assert.Equal((7, 0), await _books.StockAsync(product.Id));
        await AssertTimelineAsync(placed, "placed", "paid", "refund_requested");
    }

    [Fact]
    public async Task A_payment_of_another_amount_goes_back_and_the_order_stays_unpaid()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var placed = await _shopper.PlaceOneAsync(product.Id);

        await shop.PublishAsync(OrderEvents.Paid(placed, amount: 1), Copies);
        await Eventually.AnswerAsync(() => TimelineAsync(placed), events => events.Contains("refund_requested"));
        await SettleAsync(product);

        Assert.Equal("awaiting_payment", (await _shopper.OrderAsync(placed)).Text("status"));
        Assert.Equal((10, 1), await _books.StockAsync(product.Id));
        await AssertTimelineAsync(placed, "placed", "refund_requested");
    }

    [Fact]
    public async Task A_payment_that_races_with_a_cancellation_ends_in_one_legal_state()
    {
        var product = await shop.TakeProductAsync(stock: 100);
        for (var round = 0; round < 5; round++)
        {
            var placed = await _shopper.PlaceOneAsync(product.Id, quantity: 2);
            var paid = OrderEvents.Paid(placed);

            var cancelling = _shopper.CancelAsync(placed);
            await Task.WhenAll(cancelling, shop.PublishAsync(paid, Copies));
            (await cancelling).Dispose();
            await Eventually.AnswerAsync(() => _books.HandledAsync(paid.EventId), handled => handled == 1);

            var order = await _shopper.OrderAsync(placed);
            Assert.Contains(order.Text("status"), (string[])["paid", "cancelled"]);
            Assert.Equal(order.Text("status") == "cancelled", (await TimelineAsync(placed)).Contains("refund_requested"));
            await _books.AssertExactAsync(product.Id);
        }
    }

    [Fact]
    public async Task News_of_a_product_take_effect_once_and_the_newest_wins_in_any_order()
    {
        var product = await shop.TakeProductAsync();
        IIntegrationEvent[] news =
        [
            OrderEvents.Repriced(product, version: 1_003, hkd: 333),
            OrderEvents.Repriced(product, version: 1_001, hkd: 111),
            OrderEvents.Changed(product, version: 1_002),
        ];

        await Task.WhenAll(
            news.Select(e =>
                e switch
                {
                    PriceChanged price => shop.PublishAsync(price, Copies),
                    _ => shop.PublishAsync((ProductChanged)e, Copies),
                }
            )
        );
        await Eventually.AnswerAsync(() => _books.HandledAsync([.. news.Select(e => e.EventId)]), handled => handled == news.Length);

        Assert.Equal(333, await _books.PriceAsync(product.Id));
    }

    /// <summary>Waits until what was delivered before has been dealt with: the queue keeps its order, and this old news changes nothing.</summary>
    private async Task SettleAsync(CatalogueProduct product)
    {
        var last = OrderEvents.Changed(product, version: 0);
        await shop.PublishAsync(last);
        await Eventually.AnswerAsync(() => _books.HandledAsync(last.EventId), handled => handled == 1);
    }

    private async Task AssertTimelineAsync(JsonElement placed, params string[] events) => Assert.Equal(events, await TimelineAsync(placed));

    private async Task<IReadOnlyList<string>> TimelineAsync(JsonElement placed) =>
        [.. (await _shopper.OrderAsync(placed)).GetProperty("timeline").EnumerateArray().Select(step => step.Text("event"))];
}

using System.Net;
using System.Text.Json;

namespace Shop.Tests.Integration.Analytics;

/// <summary>What is bought, called off and given back shows up in the reports, to the cent.</summary>
public sealed class SalesTests(ShopFixture shop)
{
    private readonly Shopper _shopper = new(shop.Gateway);
    private readonly Staff _staff = new(shop);
    private readonly Reports _reports = new(shop);

    [Fact]
    public async Task A_purchase_shows_up_with_what_was_paid_and_then_with_what_went_back()
    {
        var product = await shop.TakeProductAsync();
        var placed = await _shopper.PlaceOneAsync(product.Id, quantity: 3);
        var total = placed.GetProperty("totals").Amount("total");

        var waiting = await _reports.UntilAsync(product.Id, figures => Count(figures, "placed") == 1);
        Assert.Equal((0, 0, 0), (Count(waiting, "paid"), Count(waiting, "units"), waiting.Amount("collected")));
        Assert.Equal(0, waiting.GetProperty("conversion").GetDecimal());

        await _shopper.PayAsync(placed);
        var paid = await _reports.UntilAsync(product.Id, figures => Count(figures, "paid") == 1);
        Assert.Equal((3, 3 * product.Prices["HKD"], total), (Count(paid, "units"), paid.Amount("revenue"), paid.Amount("collected")));
        Assert.Equal(1, paid.GetProperty("conversion").GetDecimal());

        await Shopper.ReadAsync(await _staff.RefundAsync(placed, new { reason = "A scratch", amount = 500 }), HttpStatusCode.OK);
        var part = await _reports.UntilAsync(product.Id, figures => Count(figures, "refunds") == 1);
        Assert.Equal(500, part.Amount("refunded"));

        await _shopper.UntilStatusAsync(placed, "partially_refunded");
        await Shopper.ReadAsync(await _staff.RefundAsync(placed, new { reason = "All of it" }), HttpStatusCode.OK);
        var whole = await _reports.UntilAsync(product.Id, figures => Count(figures, "refunds") == 2);
        Assert.Equal((total, total), (whole.Amount("refunded"), whole.Amount("collected")));
        Assert.Equal(1, whole.GetProperty("refundRate").GetDecimal());
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task Orders_that_are_called_off_or_not_paid_in_time_are_no_sales()
    {
        var product = await shop.TakeProductAsync();
        var cancelled = await _shopper.PlaceOneAsync(product.Id);
        var expired = await _shopper.PlaceOneAsync(product.Id);

        (await _shopper.CancelAsync(cancelled)).Dispose();
        await new Orders.OrderBooks(shop).LetReservationEndAsync(expired.GetProperty("id").GetGuid());

        var figures = await _reports.UntilAsync(
            product.Id,
            figures => Count(figures, "placed") == 2 && Count(figures, "cancelled") == 1 && Count(figures, "expired") == 1
        );
        Assert.Equal((0, 0), (Count(figures, "paid"), figures.Amount("revenue")));
        Assert.Equal(0, figures.GetProperty("conversion").GetDecimal());
        Assert.Equal(JsonValueKind.Null, figures.GetProperty("refundRate").ValueKind);
    }

    [Fact]
    public async Task Money_that_came_for_a_cancelled_order_is_no_sale_and_its_return_no_refund_of_one()
    {
        var product = await shop.TakeProductAsync();
        var placed = await _shopper.PlaceOneAsync(product.Id);
        var payment = await Shopper.ReadAsync(await _shopper.OpenPaymentAsync(placed), HttpStatusCode.Created);
        (await _shopper.CancelAsync(placed)).Dispose();
        await _reports.UntilAsync(product.Id, figures => Count(figures, "cancelled") == 1);

        var back = new Contracts.RefundCompleted(
            Guid.CreateVersion7(),
            DateTimeOffset.UtcNow,
            payment.GetProperty("id").GetGuid(),
            4,
            payment.GetProperty("id").GetGuid(),
            placed.GetProperty("id").GetGuid(),
            new(500, "HKD"),
            new(500, "HKD"),
            "order_cancelled"
        );
        await shop.PublishAsync(back);
        await _reports.UntilCountedAsync(back.EventId);

        var figures = await _reports.OfProductTodayAsync(product.Id);
        Assert.Equal((0, 0, 0), (Count(figures, "paid"), Count(figures, "refunds"), figures.Amount("refunded")));
    }

    private static long Count(JsonElement figures, string name) => figures.GetProperty(name).GetInt64();
}

using System.Text.Json;
using Shop.Contracts;

namespace Shop.Tests.Integration.Analytics;

/// <summary>Events that come many times, in any order, or while the sums are made anew give the same figures.</summary>
public sealed class AnyOrderTests(ShopFixture shop)
{
    private const int Copies = 8;
    private readonly Reports _reports = new(shop);
    private readonly SoldHour _hour = new();

    [Fact]
    public async Task Each_event_delivered_eight_times_at_once_counts_once()
    {
        var (order, payment) = (SoldHour.Order([(Guid.NewGuid(), "tea", 700)]), Guid.NewGuid());
        var (placed, paid) = (_hour.Placed(order), _hour.Paid(order, payment));
        var (part, rest) = (_hour.Refunded(order, payment, 300, 300), _hour.Refunded(order, payment, 400, 700));
        var other = SoldHour.Order([(Guid.NewGuid(), "tea", 100)]);
        var (cancelled, expired) = (_hour.Cancelled(other), _hour.Expired(SoldHour.Order([(Guid.NewGuid(), "tea", 100)])));

        await Task.WhenAll(
            shop.PublishAsync(placed, Copies),
            shop.PublishAsync(paid, Copies),
            shop.PublishAsync(part, Copies),
            shop.PublishAsync(rest, Copies),
            shop.PublishAsync(cancelled, Copies),
            shop.PublishAsync(expired, Copies)
        );
        await _reports.UntilCountedAsync(placed.EventId, paid.EventId, part.EventId, rest.EventId, cancelled.EventId, expired.EventId);

        await AssertFiguresAsync(1, 1, 1, 1, 1, 700, 700, 2, 700);
    }

    [Theory]
    [InlineData("placed paid refunded")]
    [InlineData("paid placed refunded")]
    [InlineData("refunded paid placed")]
    [InlineData("refunded placed paid")]
    [InlineData("paid refunded placed")]
    [InlineData("placed refunded paid")]
    public async Task Figures_do_not_depend_on_the_order_in_which_events_come(string order)
    {
        var bought = SoldHour.Order([(Guid.NewGuid(), "tea", 300), (Guid.NewGuid(), "pots", 400)], total: 1000);
        var payment = Guid.NewGuid();

        foreach (var word in order.Split(' '))
        {
            var counted = word switch
            {
                "placed" => await PublishAsync(_hour.Placed(bought)),
                "paid" => await PublishAsync(_hour.Paid(bought, payment)),
                _ => await PublishAsync(_hour.Refunded(bought, payment, 1000, 1000)),
            };
            await _reports.UntilCountedAsync(counted);
        }

        await AssertFiguresAsync(1, 1, 0, 0, 2, 700, 1000, 1, 1000);
    }

    [Theory]
    [InlineData("placed paid refunded failed")]
    [InlineData("placed paid failed refunded")]
    [InlineData("refunded failed paid placed")]
    [InlineData("failed refunded placed paid")]
    [InlineData("refunded paid failed placed")]
    [InlineData("failed paid refunded placed")]
    public async Task A_refund_that_came_back_from_the_bank_is_no_refund_whatever_was_told_first(string order)
    {
        var bought = SoldHour.Order([(Guid.NewGuid(), "tea", 300), (Guid.NewGuid(), "pots", 400)], total: 1000);
        var payment = Guid.NewGuid();
        var (stays, returned) = (_hour.Refunded(bought, payment, 201, 201), _hour.Refunded(bought, payment, 700, 901));
        await _reports.UntilCountedAsync(await PublishAsync(stays));

        foreach (var word in order.Split(' '))
        {
            var counted = word switch
            {
                "placed" => await PublishAsync(_hour.Placed(bought)),
                "paid" => await PublishAsync(_hour.Paid(bought, payment)),
                "refunded" => await PublishAsync(returned),
                _ => await PublishAsync(_hour.Failed(returned)),
            };
            await _reports.UntilCountedAsync(counted);
        }

        await AssertFiguresAsync(1, 1, 0, 0, 2, 700, 1000, 1, 201);
        await _reports.RebuildAsync();
        await AssertFiguresAsync(1, 1, 0, 0, 2, 700, 1000, 1, 201);
    }

    [Fact]
    public async Task A_refund_that_fails_is_taken_out_once_and_only_if_it_was_told_as_completed()
    {
        var (order, payment) = (SoldHour.Order([(Guid.NewGuid(), "tea", 700)]), Guid.NewGuid());
        var (never, returned, again) = (
            _hour.Refunded(order, payment, 100, 100),
            _hour.Refunded(order, payment, 300, 300),
            _hour.Refunded(order, payment, 300, 300)
        );
        var (placed, paid) = (_hour.Placed(order), _hour.Paid(order, payment));
        var (failed, refused) = (_hour.Failed(returned), _hour.Failed(never));

        await Task.WhenAll(
            shop.PublishAsync(placed, Copies),
            shop.PublishAsync(paid, Copies),
            shop.PublishAsync(returned, Copies),
            shop.PublishAsync(again, Copies),
            shop.PublishAsync(failed, Copies),
            shop.PublishAsync(refused, Copies)
        );
        await _reports.UntilCountedAsync(placed.EventId, paid.EventId, returned.EventId, again.EventId, failed.EventId, refused.EventId);

        await AssertFiguresAsync(1, 1, 0, 0, 1, 700, 700, 1, 300);
    }

    [Fact]
    public async Task Refunds_in_parts_come_to_what_was_collected_of_each_line()
    {
        Guid[] products = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
        var order = SoldHour.Order([(products[0], "tea", 101), (products[1], "tea", 333), (products[2], "pots", 77)], total: 617);
        var payment = Guid.NewGuid();
        RefundCompleted[] refunds =
        [
            _hour.Refunded(order, payment, 217, 617),
            _hour.Refunded(order, payment, 1, 1),
            _hour.Refunded(order, payment, 399, 400),
        ];

        var paid = await PublishAsync(_hour.Paid(order, payment));
        await Task.WhenAll(refunds.Select(refund => shop.PublishAsync(refund)));
        await _reports.UntilCountedAsync([paid, .. refunds.Select(refund => refund.EventId)]);

        var rows = (await _reports.ReadAsync($"{_hour.Query}&by=product")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(3, rows.Count);
        Assert.All(
            rows,
            row => Assert.Equal(row.GetProperty("figures").Amount("collected"), row.GetProperty("figures").Amount("refunded"))
        );
        Assert.Equal(617, rows.Sum(row => row.GetProperty("figures").Amount("collected")));
        var tea = SoldHour.Row(await _reports.ReadAsync($"{_hour.Query}&by=category"), "tea");
        Assert.Equal((1, 2, 434), (tea.GetProperty("paid").GetInt64(), tea.GetProperty("units").GetInt64(), tea.Amount("revenue")));
    }

    [Fact]
    public async Task Sums_made_anew_twice_and_while_events_flow_are_the_same()
    {
        var events = new List<Guid>();
        var publishing = SellAsync(times: 40, events);
        while (!publishing.IsCompleted)
        {
            await _reports.RebuildAsync();
        }

        await publishing;
        await _reports.UntilCountedAsync(events);
        long[] expected = [40, 40, 0, 0, 40, 400, 400, 40, 160];
        await AssertFiguresAsync(expected);

        Assert.True(await _reports.RebuildAsync() >= 120);
        await AssertFiguresAsync(expected);
        await _reports.RebuildAsync();
        await AssertFiguresAsync(expected);
    }

    private async Task SellAsync(int times, List<Guid> events)
    {
        for (var i = 0; i < times; i++)
        {
            var (order, payment) = (SoldHour.Order([(Guid.NewGuid(), "tea", 10)]), Guid.NewGuid());
            events.Add(await PublishAsync(_hour.Refunded(order, payment, 4, 4)));
            events.Add(await PublishAsync(_hour.Placed(order)));
            events.Add(await PublishAsync(_hour.Paid(order, payment)));
        }
    }

    private async Task<Guid> PublishAsync<T>(T message)
        where T : class, IIntegrationEvent
    {
        await shop.PublishAsync(message);
        return message.EventId;
    }

    /// <summary>Asserts placed, paid, cancelled, expired, units, revenue, collected, refunds, refunded: of the hour, which is all that there is.</summary>
    private async Task AssertFiguresAsync(params long[] expected)
    {
        var row = SoldHour.Row(await _reports.ReadAsync($"{_hour.Query}&by=hour"), $"{_hour.Begin:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        string[] counts = ["placed", "paid", "cancelled", "expired", "units"];
        long[] figures =
        [
            .. counts.Select(name => row.GetProperty(name).GetInt64()),
            row.Amount("revenue"),
            row.Amount("collected"),
            row.GetProperty("refunds").GetInt64(),
            row.Amount("refunded"),
        ];
        Assert.Equal(expected, figures);
    }
}

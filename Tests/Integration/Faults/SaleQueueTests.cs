using System.Net;
using Npgsql;
using Shop.Tests.Integration.FlashSales;

namespace Shop.Tests.Integration.Faults;

/// <summary>Parts of the shop die on a ticket's way to its order, or everybody comes at once. No ticket is left without a fate.</summary>
[Collection(nameof(FaultTests))]
public sealed class SaleQueueTests(ShopFixture shop)
{
    private const int Units = 60;
    private readonly Sales sales = new(shop);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replicas_of_order_that_are_killed_in_the_rush_lose_no_ticket_and_give_none_twice()
    {
        var (product, sale) = await OpenAsync(Units);
        var crowd = new SaleCrowd(shop, sale);

        var pressing = crowd.PressAsync(600);
        await crowd.UntilAnsweredAsync(10);
        await shop.KillAsync("order", replica: 0);
        await crowd.UntilAnsweredAsync(30);
        await shop.KillAsync("order", replica: 1);
        await pressing;

        await crowd.SellOutAsync(Units);
        await crowd.AskAgainAsync();
        await crowd.AssertWonAsync(Units);
        await shop.VerifyAsync(product);
    }

    [Fact]
    public async Task Without_the_broker_people_enter_and_their_orders_come_afterwards()
    {
        var (product, sale) = await OpenAsync(Units);
        var crowd = new SaleCrowd(shop, sale);
        await crowd.PressAsync(10, "before");

        var away = System.Diagnostics.Stopwatch.StartNew();
        await shop.KillAsync("messaging");
        await shop.CommandAsync("messaging", "stop");
        await crowd.PressAsync(300);
        Assert.Equal(Units, crowd.Tickets.Count);
        await Eventually.TrueAsync("ten seconds without a broker", () => away.Elapsed > TimeSpan.FromSeconds(10));
        await shop.CommandAsync("messaging", "start");

        await crowd.AssertWonAsync(Units);
        await shop.VerifyAsync(product);
    }

    [Fact]
    public async Task Workers_that_are_killed_with_tickets_in_hand_leave_them_to_others()
    {
        var (product, sale) = await OpenAsync(Units);
        var crowd = new SaleCrowd(shop, sale);
        await shop.CommandAsync("messaging", "stop");
        await crowd.PressAsync(20);
        await using var orderdb = await shop.OpenAsync("orderdb");
        await using (var transaction = await orderdb.BeginTransactionAsync(Ct))
        {
            await using var hold = new NpgsqlCommand("SELECT id FROM flash_tickets WHERE sale_id = $1 FOR UPDATE", orderdb, transaction)
            {
                Parameters = { new() { Value = sale } },
            };
            await hold.ExecuteNonQueryAsync(Ct);
            await shop.CommandAsync("messaging", "start");
            await Eventually.TrueAsync(
                "a worker waits for the tickets",
                async () => await WaitingForLocksAsync() > 0,
                TimeSpan.FromSeconds(60)
            );
            await Task.WhenAll(shop.KillAsync("order", replica: 0), shop.KillAsync("order", replica: 1));
            await transaction.RollbackAsync(Ct);
        }

        await crowd.AssertWonAsync(20);
        await shop.VerifyAsync(product);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_person_on_fifty_connections_gets_one_ticket(bool sameKey)
    {
        var (product, sale) = await OpenAsync(Units);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => sales.EnterAsync(sale, "ada", sameKey ? "key" : $"key{i}")));

        var tickets = new List<string>();
        foreach (var answer in answers)
        {
            if (answer.StatusCode == HttpStatusCode.Accepted)
            {
                tickets.Add((await Shopper.ReadAsync(answer, HttpStatusCode.Accepted)).Text("ticketId"));
            }
            else
            {
                await Shopper.ProblemAsync(answer, HttpStatusCode.Conflict, "already_entered");
            }
        }

        Assert.Equal(sameKey ? 50 : 1, tickets.Count);
        await sales.UntilAsync(Assert.Single(tickets.Distinct()), "won");
        Assert.Equal(1, await sales.FigureAsync(sale, "issued"));
        await shop.VerifyAsync(product);
    }

    [Fact]
    public async Task A_sale_that_is_cancelled_half_way_keeps_its_promises_and_frees_the_rest()
    {
        const int Many = 400;
        var (product, sale) = await OpenAsync(Many);
        var crowd = new SaleCrowd(shop, sale);

        var pressing = crowd.PressAsync(Many);
        await crowd.UntilAnsweredAsync(50);
        await Shopper.ReadAsync(await sales.CancelAsync(sale), HttpStatusCode.OK);
        await pressing;

        Assert.InRange(crowd.Tickets.Count, 1, Many - 1);
        Assert.Equal(Many, crowd.Tickets.Count + crowd.Refused);
        await crowd.AssertWonAsync(crowd.Tickets.Count);
        Assert.Equal((Many, crowd.Tickets.Count), await new Orders.OrderBooks(shop).StockAsync(product));
        await shop.VerifyAsync(product);
    }

    [Fact]
    public async Task Twenty_sales_at_once_each_sell_what_they_have()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => OpenAsync(units: 10)));
        var crowds = opened.Select(sale => new SaleCrowd(shop, sale.Sale)).ToArray();

        await Task.WhenAll(crowds.Select(crowd => crowd.PressAsync(50)));

        foreach (var crowd in crowds)
        {
            await crowd.AssertWonAsync(10);
            Assert.Equal(40, crowd.Refused);
        }

        await shop.VerifyAsync([.. opened.Select(sale => sale.Product)]);
    }

    private async Task<(Guid Product, Guid Sale)> OpenAsync(int units)
    {
        await shop.UntilReadyAsync("order");
        var product = await shop.TakeProductAsync(stock: units);
        var sale = await sales.OpenWarmAsync(product.Id, units);
        return (product.Id, sale);
    }

    private async Task<long> WaitingForLocksAsync()
    {
        await using var orderdb = await shop.OpenAsync("orderdb");
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'", orderdb);
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }
}

using Npgsql;
using Shop.Tests.Integration.FlashSales;
using StackExchange.Redis;

namespace Shop.Tests.Integration.Faults;

/// <summary>The gate of a flash sale is lost, or what it decided is not committed. Exactly as many win as there are units.</summary>
[Collection(nameof(FaultTests))]
public sealed class SaleGateTests(ShopFixture shop)
{
    private const int Units = 60;
    private const int People = 600;
    private readonly Sales sales = new(shop);
    private readonly Shopper shopper = new(shop.Gateway);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Redis_is_emptied_with_tickets_in_flight()
    {
        var (product, crowd) = await OpenAsync();

        var pressing = crowd.PressAsync(People);
        for (var some = 10; some <= 50; some += 20)
        {
            await crowd.UntilAnsweredAsync(some);
            await RedisAsync(redis => redis.ExecuteAsync("FLUSHALL"));
        }

        await pressing;

        await AssertSoldOutAsync(crowd, product);
    }

    [Fact]
    public async Task Redis_is_killed_and_comes_back_with_what_it_had_written()
    {
        var (product, crowd) = await OpenAsync();

        var pressing = crowd.PressAsync(People);
        await crowd.UntilAnsweredAsync(20);
        await shop.KillAsync("redis");
        await pressing;

        await AssertSoldOutAsync(crowd, product);
    }

    [Fact]
    public async Task Replicas_of_order_are_killed_between_the_gates_word_and_the_commit()
    {
        var (product, crowd) = await OpenAsync();
        await using var orderdb = await shop.OpenAsync("orderdb");
        await using (var transaction = await orderdb.BeginTransactionAsync(Ct))
        {
            await LockSaleAsync(transaction, product);
            var pressing = crowd.PressAsync(Units);
            await Eventually.TrueAsync("people wait for their commits", async () => await EnteredAsync() >= 20, TimeSpan.FromSeconds(9));
            await Task.WhenAll(shop.KillAsync("order", replica: 0), shop.KillAsync("order", replica: 1));
            Assert.Equal(0, await crowd.CommittedAsync());
            await transaction.RollbackAsync(Ct);
            await pressing;
        }

        await AssertSoldOutAsync(crowd, product);
    }

    [Fact]
    public async Task Who_was_let_in_and_is_never_seen_again_loses_the_unit_to_others()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var sale = await sales.OpenWarmAsync(product.Id, units: 1);
        // Not so long ago that the unit might be back before somebody else asks for it.
        var entered = DateTimeOffset.UtcNow.AddSeconds(-15).ToUnixTimeMilliseconds();
        await RedisAsync(redis =>
            redis.ScriptEvaluateAsync(
                "redis.call('hincrby', KEYS[1], 'left', -1) redis.call('hset', KEYS[2], 'x', ARGV[1]) redis.call('zadd', KEYS[3], ARGV[2], 'x')",
                [$"sale:{{{sale}}}:gate", $"sale:{{{sale}}}:people", $"sale:{{{sale}}}:pending"],
                ["AAAAAAAAAAAAAAAAAAAAAAnobody", entered]
            )
        );
        await Shopper.ProblemAsync(await sales.EnterAsync(sale, "early"), System.Net.HttpStatusCode.Conflict, "sold_out");

        var crowd = new SaleCrowd(shop, sale);
        await Eventually.TrueAsync(
            "the unit is on offer",
            async () =>
            {
                await crowd.PressAsync(1, $"{Guid.NewGuid():N}");
                return crowd.Tickets.Count == 1;
            },
            TimeSpan.FromSeconds(60)
        );
        await crowd.AssertWonAsync(1);
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task Units_that_come_back_race_a_gate_that_is_built_anew()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var sale = await sales.OpenAsync(product.Id, units: 5);
        for (var round = 0; round < 6; round++)
        {
            var crowd = new SaleCrowd(shop, sale);
            await crowd.SellOutAsync(5, $"round{round}");
            var won = await Task.WhenAll(crowd.Tickets.Values.Select(ticket => sales.UntilAsync(ticket, "won")));

            await Task.WhenAll([
                .. won.Select(ticket => shopper.CancelAsync(Sales.OrderOf(ticket))),
                RedisAsync(redis => redis.KeyDeleteAsync($"sale:{{{sale}}}:gate")),
                sales.EnterAsync(sale, $"racing{round}"),
            ]);
            // Whoever raced gives the unit back as well.
            var racing = await sales.EnterAsync(sale, $"racing{round}");
            if (racing.IsSuccessStatusCode)
            {
                var ticket = (await Shopper.ReadAsync(racing, System.Net.HttpStatusCode.Accepted)).Text("ticketId");
                await shopper.CancelAsync(Sales.OrderOf(await sales.UntilAsync(ticket, "won")));
            }
        }

        var last = new SaleCrowd(shop, sale);
        await last.SellOutAsync(5, "last");
        await Task.WhenAll(last.Tickets.Values.Select(ticket => sales.UntilAsync(ticket, "won")));
        Assert.Equal(5, await sales.FigureAsync(sale, "won"));
        await shop.VerifyAsync(product.Id);
    }

    private async Task<(Guid Product, SaleCrowd Crowd)> OpenAsync()
    {
        await shop.UntilReadyAsync("order");
        var product = await shop.TakeProductAsync(stock: 2 * Units);
        var sale = await sales.OpenWarmAsync(product.Id, Units);
        return (product.Id, new SaleCrowd(shop, sale));
    }

    /// <summary>What the fault has freed is on offer again; then all units are sold, each once.</summary>
    private async Task AssertSoldOutAsync(SaleCrowd crowd, Guid product)
    {
        Assert.InRange(crowd.Tickets.Count, 0, Units);
        await crowd.SellOutAsync(Units);
        await crowd.AskAgainAsync();
        await crowd.AssertWonAsync(Units);
        await shop.VerifyAsync(product);
    }

    private static async Task LockSaleAsync(NpgsqlTransaction transaction, Guid product)
    {
        await using var command = new NpgsqlCommand(
            "SELECT id FROM flash_sales WHERE product_id = $1 FOR UPDATE",
            transaction.Connection,
            transaction
        )
        {
            Parameters = { new() { Value = product } },
        };
        await command.ExecuteNonQueryAsync(Ct);
    }

    /// <summary>How many people gates have let in whose tickets are not known to be committed.</summary>
    private async Task<long> EnteredAsync()
    {
        var entered = 0L;
        await RedisAsync(async redis =>
        {
            var server = redis.Multiplexer.GetServer(redis.Multiplexer.GetEndPoints()[0]);
            foreach (var key in server.Keys(pattern: "sale:*:pending"))
            {
                entered += await redis.SortedSetLengthAsync(key);
            }

            return true;
        });
        return entered;
    }

    private async Task<T> RedisAsync<T>(Func<IDatabase, Task<T>> ask)
    {
        var options = ConfigurationOptions.Parse(await shop.ConnectionStringAsync("redis"));
        options.AllowAdmin = true;
        using var redis = await ConnectionMultiplexer.ConnectAsync(options);
        return await ask(redis.GetDatabase());
    }
}

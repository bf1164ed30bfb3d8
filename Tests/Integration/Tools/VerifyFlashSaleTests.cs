using Shop.Order.FlashSales;
using Shop.Tools.Verify;
using StackExchange.Redis;

namespace Shop.Tests.Integration.Tools;

/// <summary>
/// The verifier sees what is wrong with flash sales: each test spoils exact books by hand, where need be past the tables' own constraints.
/// </summary>
[Collection(nameof(Books))]
public sealed class VerifyFlashSaleTests(ShopFixture shop, SeededBooks books) : IAsyncLifetime
{
    // In the theories' SQL these stand for the ids.
    private const string Open = "OPEN-SALE";
    private const string Ended = "ENDED-SALE";
    private const string Won = "WON-TICKET";
    private const string Queued = "QUEUED-TICKET";
    private const string Expired = "EXPIRED-TICKET";

    private readonly Dictionary<string, Guid> _ids = ((string[])[Open, Ended, Won, Queued, Expired]).ToDictionary(
        name => name,
        _ => Guid.CreateVersion7()
    );

    private TestBooks copy = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A sale of five units with a paid order and a ticket that waits, and one that ended with an order that expired.</summary>
    public async ValueTask InitializeAsync()
    {
        copy = await books.CopyAsync();
        await ExecuteAsync(
            """
            CREATE TABLE picked AS
            SELECT orders.*, product_id, unit_price FROM orders JOIN order_lines ON order_id = id
            WHERE status = 'paid' AND region = 'hk' AND quantity = 1
              AND (SELECT count(*) FROM order_lines WHERE order_id = id) = 1
            ORDER BY id LIMIT 1;

            INSERT INTO stock_ledger (product_id, region, movement, quantity) SELECT product_id, region, 'adjusted', 4 FROM picked;
            UPDATE stock SET on_hand = on_hand + 4, reserved = reserved + 4 FROM picked
            WHERE stock.product_id = picked.product_id AND stock.region = picked.region;

            INSERT INTO flash_sales
              (id, product_id, region, units, prices, starts_at, ends_at, pay_seconds, status, issued, held, creation_key, creation_sha256)
            SELECT sale.id, product_id, region, 5, jsonb_build_object(currency, unit_price),
              now() - interval '1 hour', now() + ends, 900, sale.status, issued, held, sale.id, sha256('')
            FROM picked, (
              VALUES ('OPEN-SALE'::uuid, interval '1 hour', 'active', 2, 4), ('ENDED-SALE', interval '-30 minutes', 'ended', 0, 0)
            ) AS sale (id, ends, status, issued, held);

            INSERT INTO flash_tickets
              (id, sale_id, person, key, body_sha256, account_id, email, language, currency, address, shipping_method, status)
            SELECT ticket.id, sale_id, gen_random_uuid(), 'k', sha256(''), account_id, email, language, currency, address, shipping_method,
              ticket.status
            FROM picked, (
              VALUES ('WON-TICKET'::uuid, 'OPEN-SALE'::uuid, 'won'), ('QUEUED-TICKET', 'OPEN-SALE', 'queued'),
                ('EXPIRED-TICKET', 'ENDED-SALE', 'expired'), (gen_random_uuid(), 'ENDED-SALE', 'sold_out')
            ) AS ticket (id, sale_id, status);

            UPDATE orders SET ticket_id = 'WON-TICKET' WHERE id = (SELECT id FROM picked);
            INSERT INTO orders SELECT (jsonb_populate_record(orders, jsonb_build_object(
              'id', 'EXPIRED-TICKET', 'number', 'HK-TEST', 'status', 'expired', 'version', 1, 'ticket_id', 'EXPIRED-TICKET'))).*
            FROM orders WHERE ticket_id = 'WON-TICKET';
            INSERT INTO order_lines SELECT (jsonb_populate_record(order_lines, jsonb_build_object('order_id', 'EXPIRED-TICKET'))).*
            FROM order_lines WHERE order_id = (SELECT id FROM picked);
            INSERT INTO order_events (order_id, version, event, status, who) VALUES ('EXPIRED-TICKET', 1, 'expired', 'expired', 'system');
            """
        );
    }

    public async ValueTask DisposeAsync() => await copy.DisposeAsync();

    [Fact]
    public async Task Exact_sales_are_found_exact_and_a_ticket_that_waits_in_flight()
    {
        var report = await copy.VerifyAsync();

        Assert.All(
            report.Checks,
            check => Assert.Equal((check.Name, 0, check.Name == "flash_sales.waiting" ? 1 : 0), (check.Name, check.Broken, check.InFlight))
        );
        report.AssertOk();
        Assert.Equal(2, report.Checks.Single(check => check.Name == "flash_sales.issued").Examined);
        Assert.Equal(4, report.Checks.Single(check => check.Name == "flash_sales.tickets").Examined);
        Assert.Equal(2, report.Checks.Single(check => check.Name == "flash_sales.orders").Examined);
        Assert.Equal(1, report.Checks.Single(check => check.Name == "flash_sales.gate").Examined);
    }

    public static TheoryData<string, string> Spoiled =>
        new()
        {
            { "flash_sales.issued", "UPDATE flash_sales SET issued = issued + 1 WHERE id = 'OPEN-SALE'" },
            { "flash_sales.issued", "UPDATE flash_sales SET issued = 1 WHERE id = 'ENDED-SALE'" },
            {
                "flash_sales.issued",
                """
                    ALTER TABLE flash_sales DROP CONSTRAINT flash_sales_never_oversold, DROP CONSTRAINT flash_sales_holds_what_it_has;
                    UPDATE flash_sales SET units = 1 WHERE id = 'OPEN-SALE'
                    """
            },
            { "flash_sales.held", "UPDATE flash_sales SET held = held - 1 WHERE id = 'OPEN-SALE'" },
            { "flash_sales.held", "UPDATE flash_sales SET status = 'ended' WHERE id = 'OPEN-SALE'" },
            { "flash_sales.held", "UPDATE flash_sales SET held = 1 WHERE id = 'ENDED-SALE'" },
            { "stock.reserved", "UPDATE flash_sales SET held = held - 1 WHERE id = 'OPEN-SALE'" },
            {
                "flash_sales.oversold",
                """
                    ALTER TABLE flash_sales DROP CONSTRAINT flash_sales_units_positive, DROP CONSTRAINT flash_sales_never_oversold,
                      DROP CONSTRAINT flash_sales_holds_what_it_has;
                    UPDATE flash_sales SET units = 0 WHERE id = 'OPEN-SALE'
                    """
            },
            { "flash_sales.over", "UPDATE flash_sales SET ends_at = now() - interval '6 minutes' WHERE id = 'OPEN-SALE'" },
            { "flash_sales.waiting", "UPDATE flash_tickets SET entered_at = now() - interval '6 minutes' WHERE id = 'QUEUED-TICKET'" },
            { "flash_sales.tickets", "UPDATE flash_tickets SET status = 'won' WHERE id = 'QUEUED-TICKET'" },
            { "flash_sales.tickets", "UPDATE flash_tickets SET status = 'expired' WHERE id = 'QUEUED-TICKET'" },
            { "flash_sales.tickets", "UPDATE flash_tickets SET status = 'queued' WHERE id = 'WON-TICKET'" },
            { "flash_sales.tickets", "UPDATE flash_tickets SET status = 'expired' WHERE id = 'WON-TICKET'" },
            { "flash_sales.tickets", "UPDATE flash_tickets SET status = 'won' WHERE id = 'EXPIRED-TICKET'" },
            { "flash_sales.tickets", "UPDATE flash_tickets SET status = 'sold_out' WHERE id = 'EXPIRED-TICKET'" },
            { "flash_sales.orders", "UPDATE order_lines SET quantity = 2, line_total = 2 * unit_price WHERE order_id = 'EXPIRED-TICKET'" },
            { "flash_sales.orders", "UPDATE flash_sales SET prices = '{\"HKD\": 1, \"USD\": 1}' WHERE id = 'OPEN-SALE'" },
            { "flash_sales.orders", "UPDATE flash_sales SET prices = '{}' WHERE id = 'OPEN-SALE'" },
            {
                "flash_sales.orders",
                "UPDATE flash_sales SET product_id = (SELECT id FROM products WHERE id <> product_id LIMIT 1) WHERE id = 'ENDED-SALE'"
            },
            {
                "flash_sales.orders",
                """
                    INSERT INTO order_lines SELECT (jsonb_populate_record(order_lines, jsonb_build_object('product_id', gen_random_uuid()))).*
                    FROM order_lines WHERE order_id = 'EXPIRED-TICKET'
                    """
            },
            { "flash_sales.orders", "UPDATE flash_tickets SET email = 'somebody@else.example' WHERE id = 'WON-TICKET'" },
            { "flash_sales.orders", "UPDATE flash_tickets SET account_id = gen_random_uuid() WHERE id = 'WON-TICKET'" },
        };

    [Theory]
    [MemberData(nameof(Spoiled))]
    public async Task What_is_wrong_with_a_sale_is_found(string name, string sql)
    {
        await ExecuteAsync(sql);

        var report = await copy.VerifyAsync();

        Assert.False(report.Ok);
        var check = report.Checks.Single(check => check.Name == name);
        Assert.True(check.Broken > 0, string.Join('\n', report.Checks.Where(c => c.Broken > 0)));
        Assert.NotEmpty(check.Examples);
    }

    [Fact]
    public async Task What_waits_because_nothing_runs_is_in_flight()
    {
        await ExecuteAsync("UPDATE flash_tickets SET entered_at = now() - interval '6 minutes' WHERE id = 'QUEUED-TICKET'");
        await ExecuteAsync("UPDATE flash_sales SET ends_at = now() - interval '6 minutes' WHERE id = 'OPEN-SALE'");
        copy.IsStopped = true;

        var report = await copy.VerifyAsync();

        report.AssertOk();
        Assert.All(
            report.Checks.Where(check => check.Name is "flash_sales.waiting" or "flash_sales.over"),
            check => Assert.Equal(1, check.InFlight)
        );
    }

    [Fact]
    public async Task A_ticket_that_waits_is_something_under_way()
    {
        copy.IsStopped = true;
        Assert.False((await copy.VerifyAsync()).Settled);

        await ExecuteAsync("UPDATE flash_tickets SET status = 'sold_out' WHERE id = 'QUEUED-TICKET'");

        Assert.True((await copy.VerifyAsync()).Settled);
    }

    [Fact]
    public async Task Sales_of_other_products_are_not_looked_at()
    {
        var sold = await TestBooks.AskAsync(copy.Stores.OrderDb, "SELECT product_id FROM picked");
        var other = await TestBooks.AskAsync(copy.Stores.OrderDb, $"SELECT id FROM products WHERE id <> '{sold}' LIMIT 1");

        await ExecuteAsync("UPDATE flash_sales SET issued = issued + 1; UPDATE flash_tickets SET status = 'sold_out'");

        (await copy.VerifyAsync(new Scope([other]))).AssertOk();
        Assert.False((await copy.VerifyAsync(new Scope([sold]))).Ok);
    }

    [Theory]
    // Of five units two are out.
    [InlineData(0, 3, 0, 0, 0)]
    [InlineData(0, 1, 2, 0, 0)]
    [InlineData(0, 2, 0, 1, 0)]
    [InlineData(0, 4, 0, 0, 1)]
    [InlineData(0, 2, 0, 0, 1)]
    [InlineData(0, 3, 0, 1, 1)]
    [InlineData(7, 3, 0, 0, 1)]
    public async Task A_gate_has_the_units_that_the_sale_has_left(long epoch, int left, int returning, int pending, long inFlight)
    {
        await using var gate = await OpenGateAsync(epoch, left, returning, pending);

        var check = await copy.CheckAsync("flash_sales.gate");

        Assert.Equal((1, 0, inFlight), (check.Examined, check.Broken, check.InFlight));
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(7, 0, 1)]
    public async Task A_gate_that_stays_wrong_on_a_settled_shop_is_broken_unless_it_is_an_old_one(long epoch, long broken, long inFlight)
    {
        await using var gate = await OpenGateAsync(epoch, left: 4);

        var check = await GateAsync(TimeSpan.FromSeconds(1));

        Assert.Equal((broken, inFlight), (check.Broken, check.InFlight));
        Assert.Contains(_ids[Open].ToString(), check.Examples.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gate_that_is_put_right_in_time_is_not_broken()
    {
        await using var gate = await OpenGateAsync(epoch: 0, left: 4);
        var check = GateAsync(TimeSpan.FromSeconds(60));

        await gate.SetAsync("left", 3);

        Assert.Equal((0, 0), ((await check).Broken, (await check).InFlight));
    }

    [Fact]
    public async Task Without_a_Redis_there_is_no_gate_to_be_wrong()
    {
        var check = await new GateCheck(copy.Stores with { Redis = "localhost:1,connectRetry=0" }, null, TimeProvider.System).RunAsync(
            isSettled: true,
            Ct
        );

        Assert.Equal((0, 0), (check.Broken, check.InFlight));
    }

    private Task<Check> GateAsync(TimeSpan patience) =>
        new GateCheck(copy.Stores, null, TimeProvider.System) { Patience = patience }.RunAsync(isSettled: true, Ct);

    private Task ExecuteAsync(string sql) =>
        copy.OrderAsync(_ids.Aggregate(sql, (text, id) => text.Replace(id.Key, id.Value.ToString(), StringComparison.Ordinal)));

    private async Task<TestGate> OpenGateAsync(long epoch, int left, int returning = 0, int pending = 0)
    {
        var gate = new TestGate(await ConnectionMultiplexer.ConnectAsync(await shop.ConnectionStringAsync("redis")), _ids[Open]);
        await gate.SetAsync("epoch", epoch);
        await gate.SetAsync("left", left);
        await gate.SetAsync("returning", returning);
        for (var i = 0; i < pending; i++)
        {
            await gate.AddPendingAsync($"{i}");
        }

        return gate;
    }

    /// <summary>A gate that no service knows of.</summary>
    private sealed class TestGate(ConnectionMultiplexer redis, Guid sale) : IAsyncDisposable
    {
        private readonly string key = $"sale:{{{sale}}}";

        public Task<bool> SetAsync(string field, long value) => redis.GetDatabase().HashSetAsync($"{key}:gate", field, value);

        public async Task AddPendingAsync(string person)
        {
            await redis.GetDatabase().HashSetAsync($"{key}:people", person, $"{TicketId.Next()}key");
            await redis.GetDatabase().SortedSetAddAsync($"{key}:pending", person, 0);
        }

        public async ValueTask DisposeAsync()
        {
            await redis.GetDatabase().KeyDeleteAsync([$"{key}:gate", $"{key}:people", $"{key}:pending"]);
            redis.Dispose();
        }
    }
}

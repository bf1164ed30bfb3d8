using System.Text;
using Shop.Tests.Load;
using Shop.Tests.Load.FlashSales;
using Shop.Tests.Load.Yardsticks;

namespace Shop.Tests.Unit.Load;

public sealed class FlashSaleAccountTests
{
    private static readonly FlashSalePlan Plan = new(Contenders: 10, Units: 4, LosersPerSecond: 10, TimeSpan.FromSeconds(1), IsLong: false);

    // Of four winners two pay, and two others take what the other two let lapse.
    private static readonly Told Rush = new(10, 6, 0, [Ticket("won"), Ticket("won"), Ticket("expired"), Ticket("expired")]);
    private static readonly Told Losers = new(10, 10, 0, []);
    private static readonly Told Takers = new(2, 0, 0, [Ticket("won"), Ticket("won")]);
    private static readonly Told Late = new(3, 3, 0, []);
    private static readonly Account Exact = new(Plan, Rush, Losers, Takers, Late, new(Issued: 6, Queued: 0, Won: 4, Paid: 4, GivenBack: 2));

    [Fact]
    public void A_sale_that_adds_up_has_no_fault()
    {
        Assert.Empty(Exact.Faults());
        Assert.Equal(4, Exact.RushOrders);
        Assert.Equal([25, 19, 6, 4, 2, 0], Exact.Figures().Select(figure => figure.Value));
    }

    [Fact]
    public void A_ticket_without_a_fate_is_a_fault()
    {
        AssertFault("1 of 6 tickets have no fate.", Exact with { Takers = Takers with { Entries = [Ticket("won"), Ticket("queued")] } });
        AssertFault(
            "1 of 6 tickets have no fate.",
            Exact with
            {
                Takers = Takers with { Entries = [Ticket("won"), Ticket("won", "awaiting_payment")] },
            }
        );
    }

    [Fact]
    public void Another_number_of_orders_than_units_is_a_fault()
    {
        var one = Ticket("won");
        AssertFault("The rush made 3 orders of 4.", Exact with { Rush = Rush with { SoldOut = 7, Entries = [.. Rush.Entries.Skip(1)] } });
        AssertFault("The rush made 5 orders of 4.", Exact with { Rush = Rush with { SoldOut = 5, Entries = [.. Rush.Entries, one] } });
        AssertFault("The rush made 3 orders of 4.", Exact with { Rush = Rush with { Entries = [one, one, .. Rush.Entries.Skip(2)] } });
        AssertFault("5 units were sold of 4.", Exact with { Late = new(3, 2, 0, [one]) });
    }

    [Fact]
    public void What_people_were_not_told_is_a_fault()
    {
        AssertFault("9 of 10 contenders came to press in time.", Exact with { Rush = Rush with { People = 9 } });
        AssertFault("1 people were told nothing.", Exact with { Losers = Losers with { SoldOut = 9, Unanswered = 1 } });
        AssertFault("1 of 2 returned units were taken.", Exact with { Takers = Takers with { Entries = [Ticket("won")] } });
        AssertFault("1 of 3 who came too late were not told so.", Exact with { Late = Late with { SoldOut = 2, Unanswered = 1 } });
    }

    [Fact]
    public void Staff_who_read_something_else_are_a_fault() =>
        Assert.StartsWith(
            "Staff read ",
            Assert.Single((Exact with { Staff = Exact.Staff with { Paid = 3 } }).Faults()),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(null, 10, 2000)]
    [InlineData(1_000_000, 500, 2000)]
    public void So_many_press_after_the_rush_as_come_in_the_duration_or_as_are_asked_for(int? entries, double seconds, double rate)
    {
        var plan = FlashSalePlan.Of(Options(), 10_000, 100, entries);

        Assert.Equal((seconds, rate, entries is not null), (plan.LosersTime.TotalSeconds, plan.LosersPerSecond, plan.IsLong));
        Assert.True(plan.PaySeconds > seconds);
    }

    [Fact]
    public void More_than_one_run_may_take_is_refused() =>
        Assert.Throws<LoadException>(() => FlashSalePlan.Of(Options() with { Rate = 1000 }, 10_000, 100, 1_000_000));

    [Fact]
    public void The_rate_of_redis_benchmark_is_read()
    {
        const string Output = """
            "test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max_latency_ms"
            "eval return redis.call('incr', KEYS[1]) 1 yardstick:load","93896.71","0.338","0.072","0.287","0.567","0.735","2.599"
            """;

        Assert.Equal(93896.71, RedisBenchmark.Parse(Output));
        Assert.Throws<InvalidOperationException>(() => RedisBenchmark.Parse("Could not connect"));
    }

    private static void AssertFault(string fault, Account account) => Assert.Contains(fault, account.Faults());

    private static Entry Ticket(string status, string? orderStatus = null)
    {
        var entry = new Entry(1, "ticket", 0);
        orderStatus ??= status == "won" ? "paid" : "expired";
        var order = status == "queued" ? "" : $$""","order":{"id":"{{Guid.NewGuid()}}","status":"{{orderStatus}}"}""";
        entry.Read(Encoding.UTF8.GetBytes($$"""{"status":"{{status}}"{{order}}}"""));
        return entry;
    }

    private static LoadOptions Options() =>
        new(new("http://localhost"), ".data", null, TimeSpan.FromSeconds(10), null, null, false, [], 60, TimeSpan.FromSeconds(30));
}

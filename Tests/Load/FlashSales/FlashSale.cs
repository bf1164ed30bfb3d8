using System.Diagnostics;
using Shop.Tests.Load.Driving;
using Shop.Tests.Load.Http;
using Shop.Tests.Load.Measuring;
using Shop.Tests.Load.Scenarios;

namespace Shop.Tests.Load.FlashSales;

/// <summary>
/// A flash sale from its announcement to its last ticket: everybody presses when it opens, others press when nothing is left, half of the
/// winners pay and half let it lapse, others take what came back. Ordinary shoppers order beside the first two.
/// </summary>
internal sealed class FlashSale(Bench bench, FlashSalePlan plan, SaleDesk desk, HttpClient waitingRoom, CancellationToken ct)
{
    private const int WaitingMax = 512;
    private const int CheckoutsPerSecond = 100;
    private const int LateMin = 10;

    // Ordinary shoppers order under other numbers.
    private const long FirstPerson = 1 << 21;

    // Its orders have lapsed before the sale that counts.
    private const int RehearsalUnits = 50;
    private const int RehearsalPaySeconds = 10;

    private static readonly TimeSpan RehearsalMax = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Announced = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RushMax = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan RushUsual = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LapseMax = TimeSpan.FromSeconds(60);

    private long _people = FirstPerson;

    public static async Task<Findings> RunAsync(Bench bench, FlashSalePlan plan, CancellationToken ct)
    {
        using var desk = new SaleDesk(bench.Options);
        using var waitingRoom = LoadClient.Create(bench.Options.Target, WaitingMax, bench.Options.OwnsHost);
        return await new FlashSale(bench, plan, desk, waitingRoom, ct).RunAsync();
    }

    private async Task<Findings> RunAsync()
    {
        var products = await Checkout.ProductsAsync(bench, units: 1, ct);
        IReadOnlyList<Guid> others = products.Count > 1 ? [.. products.Skip(1)] : products;
        var carts = new CartStack(bench);
        await Checkout.WarmAsync(bench, carts, others, ct);
        await DuringSaleAsync(products[0], RehearsalUnits, RehearsalPaySeconds, (sale, _) => RehearseAsync(sale));
        var redis = await bench.RedisBenchmarkAsync(ct);
        var wanted = (int)Math.Ceiling((Ahead + RushUsual + plan.LosersTime).TotalSeconds * CheckoutsPerSecond);
        await carts.FillAsync(others, wanted - carts.Count, ct);
        await bench.QuietAsync(ct);
        return await DuringSaleAsync(
            products[0],
            plan.Units,
            plan.PaySeconds,
            async (sale, opens) =>
            {
                var crowd = await CrowdAsync(sale, opens, carts);
                return FlashSaleReport.Of(crowd, await AfterwardsAsync(sale, crowd), redis);
            }
        );
    }

    /// <summary>Announces a sale, and cancels it whatever happens.</summary>
    private async Task<T> DuringSaleAsync<T>(Guid product, int units, int paySeconds, Func<Guid, DateTimeOffset, Task<T>> work)
    {
        await bench.Orders.StockUpAsync([product], units + 1, ct);
        var opens = TimeProvider.System.GetUtcNow() + Announced;
        // Should nobody cancel it, it ends by itself.
        var length = TimeSpan.FromSeconds(2 * paySeconds) + RushMax + LapseMax;
        var sale = await desk.AnnounceAsync(product, units, opens, length, paySeconds, ct);
        try
        {
            return await work(sale, opens);
        }
        finally
        {
            await desk.CancelAsync(sale, CancellationToken.None);
        }
    }

    /// <summary>Lets the shop compile what a press takes; those who win let it lapse.</summary>
    private async Task<Wave> RehearseAsync(Guid sale)
    {
        var wave = NewWave(sale);
        var time = bench.Options.WarmUp < RehearsalMax ? bench.Options.WarmUp : RehearsalMax;
        await bench.ClosedAsync("Rehearsing a small sale", wave.PressAsync, Announced + time, LoadOptions.CountMax, ct);
        await wave.DecidedAsync();
        return wave;
    }

    /// <summary>The rush and the losers, with ordinary checkouts beside them.</summary>
    private async Task<Crowd> CrowdAsync(Guid sale, DateTimeOffset opens, CartStack carts)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await UntilAsync(opens - Ahead);
        var beside = bench.BesideAsync(carts.OrderNextAsync, CheckoutsPerSecond, stop.Token, ct);
        try
        {
            await UntilAsync(opens);
            var rush = NewWave(sale);
            var rushed = await bench.ClosedAsync("The sale opens", rush.PressAsync, RushMax, plan.Contenders, ct);
            await bench.Screen.DuringAsync("Waiting for the last decisions", rush.DecidedAsync);
            _people += rush.People;
            var losers = NewWave(sale);
            var memory = new MemorySamples(bench.Meter, bench.Stores.Redis);
            var lost = await LoseAsync(losers, memory);
            await losers.DecidedAsync();
            _people += losers.People;
            await stop.CancelAsync();
            return new(plan, rush, rushed, losers, lost, await beside, memory, carts.Count == 0);
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private async Task<Measured> LoseAsync(Wave losers, MemorySamples memory)
    {
        var schedule = new Schedule(new Stretch(plan.LosersPerSecond, plan.LosersTime));
        if (!plan.IsLong)
        {
            return await bench.OpenAsync("Others press", losers.PressAsync, schedule, ct);
        }

        await memory.TakeAsync("at the beginning");
        var middle = MiddleAsync();
        var lost = await bench.OpenAsync("Others press", losers.PressAsync, schedule, ct);
        await middle;
        await memory.TakeAsync("at the end");
        return lost;

        async Task MiddleAsync()
        {
            await Task.Delay(plan.LosersTime / 2, ct);
            await memory.TakeAsync("in the middle");
        }
    }

    /// <summary>Winners pay or do not, others take what came back, and every ticket is followed to its end.</summary>
    private async Task<Aftermath> AfterwardsAsync(Guid sale, Crowd crowd)
    {
        var cashier = new Cashier(bench);
        List<Entry> winners = [.. crowd.Rush.Entries.Concat(crowd.Losers.Entries).Where(entry => entry.Order is not null)];
        List<Entry> lapsing = [.. winners.Where((_, index) => index % 2 == 1)];
        var patience = TimeSpan.FromSeconds(plan.PaySeconds) + LapseMax;
        await cashier.PayAsync("Half of the winners pay", [.. winners.Where((_, index) => index % 2 == 0)], ct);
        await cashier.WatchAsync("The others let it lapse", lapsing, entry => entry.HasExpired, patience, ct);

        var returned = lapsing.Count(entry => entry.HasExpired);
        var takers = NewWave(sale);
        var took = await PressAsync("Others take what came back", takers, takers.InsistAsync, returned);
        var late = NewWave(sale);
        var wasLate = await PressAsync("Others come too late", late, late.PressAsync, Math.Max(LateMin, returned / 5));
        await cashier.PayAsync("They pay", [.. takers.Entries.Concat(late.Entries).Where(entry => entry.Order is not null)], ct);

        Wave[] waves = [crowd.Rush, crowd.Losers, takers, late];
        await cashier.WatchAsync(
            "Following every ticket",
            [.. waves.SelectMany(wave => wave.Entries)],
            entry => entry.IsOver,
            patience,
            ct
        );
        return new(
            takers,
            late,
            await desk.FiguresAsync(sale, ct),
            [.. cashier.Recorders, takers.Following, late.Following, took, wasLate]
        );
    }

    private async Task<Recorder> PressAsync(string label, Wave wave, Operation press, int people)
    {
        var measured = await bench.ClosedAsync(label, press, RushMax, people, ct);
        await wave.DecidedAsync();
        _people += wave.People;
        return measured.Recorder;
    }

    // Whoever presses has a number of their own, in every sale of the run.
    private Wave NewWave(Guid sale) => new(sale, _people, waitingRoom, ct);

    private Task UntilAsync(DateTimeOffset moment) =>
        moment - TimeProvider.System.GetUtcNow() is { Ticks: > 0 } early ? Task.Delay(early, ct) : Task.CompletedTask;
}

/// <summary>What happened while the sale was new.</summary>
/// <param name="RanDry">The ordinary shoppers had no carts left.</param>
internal sealed record Crowd(
    FlashSalePlan Plan,
    Wave Rush,
    Measured Rushed,
    Wave Losers,
    Measured Lost,
    Recorder Checkouts,
    MemorySamples Memory,
    bool RanDry
);

/// <summary>What happened when the first units came back.</summary>
/// <param name="Staff">The sale's figures at the end.</param>
internal sealed record Aftermath(Wave Takers, Wave Late, SaleFigures Staff, IReadOnlyList<Recorder> Recorders);

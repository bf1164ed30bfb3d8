using Shop.Tests.Load.Driving;
using Shop.Tests.Load.Measuring;
using Shop.Tests.Load.Reporting;

namespace Shop.Tests.Load.Scenarios;

/// <summary>
/// Overload: as many checkouts arrive as the shop just takes, then three times as many, then as many as before. A good shop goes on taking
/// what it can, refuses the rest at once, and is itself again soon after.
/// </summary>
internal static class Step
{
    private const double Overload = 3;
    private const double Reserve = 1.5;
    private static readonly TimeSpan LevelTime = TimeSpan.FromSeconds(5);

    public static async Task<Findings> RunAsync(Bench bench, CancellationToken ct)
    {
        var products = await Checkout.ProductsAsync(bench, units: 1, ct);
        var carts = new CartStack(bench);
        var level = bench.Options.Rate ?? await LevelAsync(bench, carts, products, ct);
        var length = bench.Options.Duration;
        var schedule = new Schedule(new(level, length), new(level * Overload, length), new(level, length));
        // Refused carts come back, so these are enough even for a shop that takes all that comes.
        await carts.FillAsync(products, (int)Math.Min(LoadOptions.CartsMax, schedule.Count) - carts.Count, ct);
        await bench.QuietAsync(ct);

        var measured = await bench.OpenAsync("100 %, 300 %, 100 %", carts.OrderNextAsync, schedule, ct);
        if (carts.Count == 0)
        {
            throw new LoadException("The shop took more orders than one run may have carts for: ask for less time.");
        }

        return new(measured, Figures(measured.Recorder, level, (int)length.TotalSeconds));
    }

    /// <summary>What the closed model gets out of the warm shop, in checkouts per second.</summary>
    private static async Task<double> LevelAsync(Bench bench, CartStack carts, IReadOnlyList<Guid> products, CancellationToken ct)
    {
        var warm = await Checkout.WarmAsync(bench, carts, products, ct);
        await carts.FillAsync(products, (int)Math.Min(LoadOptions.CartsMax, warm * Reserve * LevelTime.TotalSeconds), ct);
        var found = await bench.ClosedAsync("Finding the 100 % level", carts.OrderNextAsync, LevelTime, LoadOptions.CountMax, ct);
        return Math.Max(1, found.PerSecond);
    }

    /// <param name="recorder">Three stretches of <paramref name="seconds"/> each.</param>
    public static IReadOnlyList<Figure> Figures(Recorder recorder, double level, int seconds)
    {
        Range before = ..seconds,
            overload = seconds..(2 * seconds),
            after = (2 * seconds)..(3 * seconds);
        var normal = new Figure("accepted at 100 %", Goodput(recorder, before), "orders/s");
        var stretch = recorder.Statuses(overload);
        var refused = stretch.Where(status => status.Key != 201).Sum(status => status.Value);
        return
        [
            new Figure("accepted at 300 %", Goodput(recorder, overload), "orders/s").Of(normal),
            new Figure("p99 of what was accepted at 300 %", recorder.Latency(overload).Percentile(99) / 1000.0, "ms"),
            new Figure("refused at 300 %", (double)refused / seconds, "answers/s"),
            new Figure("normal again after", Recovery.Seconds(recorder, before, after), "s"),
            new Figure("p99 of what was accepted at 100 %", recorder.Latency(before).Percentile(99) / 1000.0, "ms"),
            normal.Of(new Figure("100 %, found by the closed model", level, "orders/s")),
        ];
    }

    private static double Goodput(Recorder recorder, Range seconds) =>
        (double)recorder.Within(seconds).Sum(second => second.Completed) / (seconds.End.Value - seconds.Start.Value);
}

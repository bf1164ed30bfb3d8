using System.Diagnostics;
using Shop.Tests.Load.Reporting;

namespace Shop.Tests.Load.Scenarios;

/// <summary>Checkouts of carts that were made beforehand, over all products in turn or over one.</summary>
internal static class Checkout
{
    private const string Unit = "orders/s";
    private const int ProductsMax = 500;

    // A closed model shall find out how much the shop can do; an open one knows what is to come.
    private const int FirstRound = 500;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RoundMax = TimeSpan.FromSeconds(10);

    // A process compiles its hot code anew while it runs: the rate climbs for some ten thousand checkouts, with pauses.
    private const double Faster = 1.05;
    private const int RoundsAlike = 4;

    // Rates rise while the shop is still compiling itself; unused carts harm nobody.
    private const double Reserve = 1.5;

    /// <summary>Mixed products, compared with pgbench.</summary>
    public static async Task<Findings> MixedAsync(Bench bench, CancellationToken ct)
    {
        var products = await ProductsAsync(bench, units: 1, ct);
        var carts = new CartStack(bench);
        var rate = await WarmAsync(bench, carts, products, ct);
        await carts.FillAsync(products, CartsFor(bench, rate, bench.Options.Duration), ct);
        var pgbench = await bench.PgbenchAsync(ct);
        await bench.QuietAsync(ct);

        var measured = await bench.MeasureAsync("Checkouts, mixed products", carts.OrderNextAsync, ct);
        return new(measured, [new Figure("checkouts, mixed products", measured.PerSecond, Unit).Of(pgbench)]);
    }

    /// <summary>All on one product, compared with pgbench and with mixed products in the same run.</summary>
    public static async Task<Findings> HotSkuAsync(Bench bench, CancellationToken ct)
    {
        var products = await ProductsAsync(bench, units: 1, ct);
        var (mixed, hot) = (new CartStack(bench), new CartStack(bench));
        var rate = await WarmAsync(bench, mixed, products, ct);
        var mixedTime = TimeSpan.FromSeconds(Math.Max(2, bench.Options.Duration.TotalSeconds / 2));
        await mixed.FillAsync(products, CartsFor(bench, rate, mixedTime), ct);
        await hot.FillAsync([products[0]], CartsFor(bench, rate, bench.Options.Duration), ct);
        var pgbench = await bench.PgbenchAsync(ct);
        await bench.QuietAsync(ct);

        var first = await bench.MeasureAsync("Checkouts, mixed products", mixed.OrderNextAsync, ct, mixedTime);
        await bench.QuietAsync(ct);
        var measured = await bench.MeasureAsync("Checkouts, one product", hot.OrderNextAsync, ct);
        var comparison = new Figure("checkouts, mixed products", first.PerSecond, Unit).Of(pgbench);
        var figure = new Figure("checkouts, one product", measured.PerSecond, Unit);
        return new(measured, [figure.Of(pgbench), figure.Of(comparison), comparison]) { Besides = [first.Recorder] };
    }

    /// <summary>The products that are bought, all with <paramref name="units"/> to sell.</summary>
    public static async Task<IReadOnlyList<Guid>> ProductsAsync(Bench bench, int units, CancellationToken ct)
    {
        var wanted =
            bench.Options.Products.Count > 0
                ? bench.Options.Products
                : [.. (await bench.ProductsAsync(ProductsMax, ct)).Select(product => product.Id)];
        var stocked = await bench.Orders.StockUpAsync(wanted, units, ct);
        return stocked.Count > 0 ? stocked : throw new LoadException("None of the products has stock in Hong Kong.");
    }

    /// <summary>Orders some seconds' carts at a time until the shop gets no faster.</summary>
    /// <returns>Checkouts per second of the last round, by the closed model.</returns>
    public static async Task<double> WarmAsync(Bench bench, CartStack carts, IReadOnlyList<Guid> products, CancellationToken ct)
    {
        Measured? last = null;
        var clock = Stopwatch.StartNew();
        for (var (best, alike) = (0.0, 0); alike < RoundsAlike && (last is null || clock.Elapsed < bench.Options.WarmUp); )
        {
            // What the last round did not order is still there.
            var least = bench.Options.Rate ?? FirstRound;
            var count = (int)Math.Clamp((last?.PerSecond ?? 0) * RoundTime.TotalSeconds, least, LoadOptions.CartsMax / 10);
            await carts.FillAsync(products, Math.Max(0, count - carts.Count), ct);
            last = await bench.ClosedAsync("Warming up", carts.OrderNextAsync, RoundMax, LoadOptions.CountMax, ct);
            alike = last.PerSecond > best * Faster ? 0 : alike + 1;
            best = Math.Max(best, last.PerSecond);
        }

        return last!.Operations > 0
            ? last.PerSecond
            : throw new LoadException($"The shop takes no orders. {Verdict.Describe(last.Recorder)}");
    }

    /// <summary>How many carts a run of the length needs: as the rate says, else with a reserve over what was seen.</summary>
    private static int CartsFor(Bench bench, double seen, TimeSpan length) =>
        (int)
            Math.Min(
                LoadOptions.CartsMax,
                Math.Ceiling((bench.Options.Rate ?? seen * Reserve) * length.TotalSeconds) + bench.Options.ClosedUsers
            );
}

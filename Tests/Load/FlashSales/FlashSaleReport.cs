using System.Diagnostics;
using System.Globalization;
using Shop.Tests.Load.Measuring;
using Shop.Tests.Load.Reporting;
using Shop.Tests.Load.Scenarios;

namespace Shop.Tests.Load.FlashSales;

/// <summary>The figures of a sale, and what must not have happened.</summary>
internal static class FlashSaleReport
{
    public static Findings Of(Crowd crowd, Aftermath after, Figure? redis)
    {
        var account = new Account(crowd.Plan, crowd.Rush.Told, crowd.Losers.Told, after.Takers.Told, after.Late.Told, after.Staff);
        Recorder[] besides = [crowd.Lost.Recorder, crowd.Checkouts, crowd.Rush.Following, crowd.Losers.Following, .. after.Recorders];
        return new(
            crowd.Rushed,
            [
                .. OfRush(crowd, account, redis),
                .. OfLosers(crowd),
                .. OfCheckouts(crowd.Checkouts),
                new("5xx answers in all", besides.Append(crowd.Rushed.Recorder).Sum(ServerErrors), "answers"),
                .. account.Figures(),
                .. crowd.Memory.Figures,
            ]
        )
        {
            Besides = besides,
            Faults = [.. account.Faults(), .. Faults(crowd)],
        };
    }

    private static IEnumerable<Figure> OfRush(Crowd crowd, Account account, Figure? redis)
    {
        var rush = crowd.Rush;
        var decisions = rush.SoldOut + rush.Entries.Count(entry => entry.IsDecided);
        var took = Stopwatch.GetElapsedTime(rush.FirstPress, rush.LastDecision);
        var winners = rush.UntilDecided;
        return
        [
            new Figure("decisions when the sale opens", took > TimeSpan.Zero ? decisions / took.TotalSeconds : 0, "decisions/s").Of(redis),
            new Figure("orders placed then", account.RushOrders, "orders").Of(new("units", crowd.Plan.Units, "units")),
            new("p50 until a winner knows", winners.Percentile(50) / 1000.0, "ms"),
            new("p99 until a winner knows", winners.Percentile(99) / 1000.0, "ms"),
        ];
    }

    private static IEnumerable<Figure> OfLosers(Crowd crowd)
    {
        var (latency, rate) = (crowd.Lost.Recorder.Latency(), crowd.Plan.LosersPerSecond.ToString("N0", CultureInfo.InvariantCulture));
        return
        [
            new("presses after that", crowd.Lost.PerSecond, "decisions/s"),
            new($"p50 of a sold out at {rate}/s", latency.Percentile(50) / 1000.0, "ms"),
            new($"p99 of a sold out at {rate}/s", latency.Percentile(99) / 1000.0, "ms"),
        ];
    }

    private static IEnumerable<Figure> OfCheckouts(Recorder checkouts) =>
        [
            new("checkouts beside, placed", 100 * Success(checkouts), "%"),
            new("checkouts beside, p99", checkouts.Latency().Percentile(99) / 1000.0, "ms"),
            new("checkouts beside", checkouts.Completed() / checkouts.Elapsed.TotalSeconds, "orders/s"),
        ];

    private static IEnumerable<string> Faults(Crowd crowd)
    {
        if (Success(crowd.Checkouts) < 1)
        {
            yield return "Ordinary checkouts were refused while the sale went on.";
        }

        if (crowd.RanDry)
        {
            yield return "The ordinary shoppers ran out of carts before the sale was over.";
        }
    }

    private static double Success(Recorder checkouts) =>
        checkouts.Statuses() is { Count: > 0 } statuses
            ? (double)statuses.GetValueOrDefault(201) / statuses.Sum(status => status.Value)
            : 0;

    private static long ServerErrors(Recorder recorder) =>
        recorder.Statuses().Where(status => status.Key >= 500).Sum(status => status.Value);
}

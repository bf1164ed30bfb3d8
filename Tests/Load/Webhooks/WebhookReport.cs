using System.Globalization;
using Shop.Tests.Load.Reporting;
using Shop.Tests.Load.Scenarios;

namespace Shop.Tests.Load.Webhooks;

/// <summary>What came of a run's events.</summary>
/// <param name="Payments">Those that were told about, an order each.</param>
/// <param name="Applied">Events that changed their payment.</param>
/// <param name="Span">From the first event's arrival to the last one's processing.</param>
/// <param name="ProcessedAfter">From the last answer until all were processed; null when they were not in time.</param>
/// <param name="PaidAfter">From the last answer until all orders were paid; null when they were not in time.</param>
internal sealed record Effect(
    int Payments,
    long PaidPayments,
    long PaidOrders,
    long Stored,
    long Applied,
    long Unprocessed,
    TimeSpan Span,
    TimeSpan? ProcessedAfter,
    TimeSpan? PaidAfter
);

/// <summary>The figures of the intake, and what must not have happened.</summary>
internal static class WebhookReport
{
    private const string Unit = "events/s";
    private const int EventsPerPayment = 2;

    /// <param name="opening">How fast the payments were opened.</param>
    public static Findings Of(Measured intake, Effect effect, Figure opening, Figure? pgbench)
    {
        var latency = intake.Recorder.Latency();
        List<Figure> figures =
        [
            new Figure("events taken in", intake.PerSecond, Unit).Of(pgbench),
            new("p50 of an answer", latency.Percentile(50) / 1000.0, "ms"),
            new("p99 of an answer", latency.Percentile(99) / 1000.0, "ms"),
            new("slowest answer", latency.Max / 1000.0, "ms"),
            new(
                "answers other than 200",
                intake.Recorder.Statuses().Where(status => status.Key != 200).Sum(status => status.Value),
                "answers"
            ),
        ];
        if (effect.Span > TimeSpan.Zero)
        {
            figures.Add(new Figure("events processed, first arrival to last", effect.Stored / effect.Span.TotalSeconds, Unit).Of(pgbench));
        }

        AddTime("all processed after the last answer", effect.ProcessedAfter);
        AddTime("all orders paid after the last answer", effect.PaidAfter);
        figures.Add(new("events that changed their payment", effect.Applied, "events"));
        figures.Add(opening);
        return new(intake, figures) { Faults = [.. Faults(intake.Operations, effect)] };

        void AddTime(string name, TimeSpan? time)
        {
            if (time is { } known)
            {
                figures.Add(new(name, known.TotalSeconds, "s"));
            }
        }
    }

    /// <param name="taken">Events that were answered 200.</param>
    public static IEnumerable<string> Faults(long taken, Effect effect)
    {
        var events = (long)EventsPerPayment * effect.Payments;
        (bool IsFault, string What)[] all =
        [
            (taken != events, Text($"{taken:N0} of {events:N0} events were answered 200.")),
            (effect.Stored != events, Text($"{effect.Stored:N0} of {events:N0} events are stored.")),
            (effect.Unprocessed > 0, Text($"{effect.Unprocessed:N0} events were not processed in time.")),
            (effect.PaidPayments != effect.Payments, Text($"{effect.PaidPayments:N0} of {effect.Payments:N0} payments are paid.")),
            (effect.PaidOrders != effect.Payments, Text($"{effect.PaidOrders:N0} of {effect.Payments:N0} orders are paid.")),
        ];
        return all.Where(fault => fault.IsFault).Select(fault => fault.What);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

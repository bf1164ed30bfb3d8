using System.Diagnostics;
using System.Globalization;
using Shop.Tests.Load.Driving;
using Shop.Tests.Load.Http;
using Shop.Tests.Load.Measuring;
using Shop.Tests.Load.Reporting;
using Shop.Tests.Load.Yardsticks;

namespace Shop.Tests.Load.Scenarios;

/// <summary>
/// People who look for something: first pages, filtered lists, searches, searches with slips, suggestions, arriving at a rate (open model).
/// Each kind's latencies are compared with reading a row by its key and with a bare Kestrel, both of the same minutes.
/// </summary>
internal static class Search
{
    public const int RateDefault = 50;

    private const int DiceNumber = 1;
    private const int YardstickReaders = 4;
    private static readonly TimeSpan Warmth = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan YardstickLength = TimeSpan.FromSeconds(5);

    public static async Task<Findings> RunAsync(Bench bench, CancellationToken ct)
    {
        var options = bench.Options with { Rate = bench.Options.Rate ?? RateDefault };
        var questions = await Questions.AskAsync(options, ct);
        var hello = await bench.HelloLatencyAsync(options.Rate.Value, ct);
        var read = await ReadAsync(bench, ct);
        await bench.OpenAsync("Warming up", Ask(questions, null), new(new Stretch(options.Rate.Value, Warmth)), ct);

        var latencies = questions.ToDictionary(question => question.Name, _ => new Histogram());
        var measured = await bench.OpenAsync(
            "Looking for things",
            Ask(questions, latencies),
            new(new Stretch(options.Rate.Value, options.Duration)),
            ct
        );
        return new(measured, [.. questions.SelectMany(question => Figures(question, latencies[question.Name], hello, read))])
        {
            Faults = [.. questions.SelectMany(question => Broken(question, latencies[question.Name]))],
        };
    }

    private static async Task<Figure> ReadAsync(Bench bench, CancellationToken ct)
    {
        Histogram? latency = null;
        await bench.Screen.DuringAsync(
            $"Yardstick: {PrimaryKeyRead.Label}",
            async () => (_, latency) = await new PrimaryKeyRead(bench.Stores.CatalogDb).MeasureAsync(YardstickReaders, YardstickLength, ct)
        );
        return new($"p50 of a {PrimaryKeyRead.Label}", latency!.Percentile(50) / 1000.0, "ms");
    }

    private static IEnumerable<Figure> Figures(Question question, Histogram latency, Figure hello, Figure read)
    {
        var (p50, p99) = (latency.Percentile(50) / 1000.0, latency.Percentile(99) / 1000.0);
        yield return new Figure($"{question.Name}, p50", p50, "ms").Of(read);
        yield return new Figure($"{question.Name}, p50", p50, "ms").Of(hello);
        yield return new Figure($"{question.Name}, p99", p99, "ms").Of(question.P99Max is { } max ? new("at most", max, "ms") : null);
    }

    private static IEnumerable<string> Broken(Question question, Histogram latency)
    {
        if (question.P99Max is { } max && latency.Percentile(99) / 1000.0 > max)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{question.Name}: p99 is {latency.Percentile(99) / 1000.0:F0} ms, more than {max:F0} ms."
            );
        }
    }

    /// <summary>Draws the kind by its weight, then the address; latencies by kind count from when the request is sent.</summary>
    private static Operation Ask(IReadOnlyList<Question> questions, Dictionary<string, Histogram>? latencies)
    {
        var dice = new Random(DiceNumber);
        var total = questions.Sum(question => question.Weight);
        return async user =>
        {
            Question question;
            Uri address;
            lock (dice)
            {
                var left = dice.Next(total);
                question = questions.First(kind => (left -= kind.Weight) < 0);
                address = question.Addresses.At(dice.NextDouble());
            }

            var sent = Stopwatch.GetTimestamp();
            var status = await user.SendAsync(Requests.Get(address, user.Index));
            if (status == 200 && latencies is not null)
            {
                lock (latencies)
                {
                    latencies[question.Name].Add((long)Stopwatch.GetElapsedTime(sent).TotalMicroseconds);
                }
            }

            return status == 200 ? Outcome.Succeeded : Outcome.Failed;
        };
    }
}

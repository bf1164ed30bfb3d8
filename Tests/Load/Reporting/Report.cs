using System.Text.Json;
using System.Text.Json.Serialization;
using Shop.Tests.Load.Measuring;
using Shop.Tests.Load.Scenarios;
using Shop.Tools.Verify;

namespace Shop.Tests.Load.Reporting;

/// <summary>Latencies of the operations that succeeded, in milliseconds.</summary>
internal sealed record Latencies(double P50, double P95, double P99, double P999, double Max)
{
    public static Latencies Of(Histogram latency) =>
        new(
            latency.Percentile(50) / 1000.0,
            latency.Percentile(95) / 1000.0,
            latency.Percentile(99) / 1000.0,
            latency.Percentile(99.9) / 1000.0,
            latency.Max / 1000.0
        );
}

/// <summary>The invariants after the run.</summary>
/// <param name="Broken">The names of those that do not hold.</param>
internal sealed record Verified(bool Ok, IReadOnlyList<string> Broken);

/// <summary>A run as other programs read it.</summary>
internal sealed record Report(
    string Scenario,
    double Seconds,
    IReadOnlyList<Figure> Figures,
    IReadOnlyDictionary<string, long> Statuses,
    Latencies LatencyMs,
    Verified Verify
)
{
    /// <summary>What the names of figures about a process begin with.</summary>
    public const string Processor = "processor, ";

    /// <inheritdoc cref="Processor"/>
    public const string Memory = "resident memory, ";

    /// <summary>What makes the run a failure; empty when nothing does.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <param name="drained">How long the outbox took to empty after the run; null when it did not.</param>
    /// <param name="memory">Resident bytes by resource.</param>
    public static Report Of(
        string scenario,
        Findings findings,
        TimeSpan? drained,
        IReadOnlyDictionary<string, long> memory,
        VerifyReport books
    )
    {
        var recorder = findings.Main.Recorder;
        List<Figure> figures = [.. findings.Figures, .. ProcessorFigures(findings.Main)];
        if (drained is { } time)
        {
            figures.Add(new("outbox empty after the run", time.TotalSeconds, "s"));
        }

        figures.AddRange(memory.Select(part => new Figure(Memory + part.Key, part.Value / 1e6, "MB")));
        var faults = Verdict.Faults(findings).ToList();
        List<string> broken = [.. books.Checks.Where(check => check.Broken > 0).Select(check => check.Name)];
        if (!books.Ok)
        {
            faults.Add($"The books are not exact: {string.Join(", ", broken)}.");
        }

        if (drained is null)
        {
            faults.Add("The outbox did not become empty.");
        }

        return new(
            scenario,
            recorder.Elapsed.TotalSeconds,
            figures,
            recorder.Statuses().ToDictionary(status => Verdict.Name(status.Key), status => status.Value),
            Latencies.Of(recorder.Latency()),
            new(books.Ok, broken)
        )
        {
            Faults = faults,
        };
    }

    /// <summary>Replaces the file.</summary>
    public async Task WriteAsync(string path, CancellationToken ct)
    {
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, this, ReportJson.Default.Report, ct);
    }

    private static IEnumerable<Figure> ProcessorFigures(Measured run)
    {
        if (run.Operations == 0 || run.Processor.Seconds.Count == 0)
        {
            return [];
        }

        return run
            .Processor.Seconds.Append(new("client", run.Processor.Client))
            .Append(new("everything else on the machine", run.Processor.Others))
            .Select(part => new Figure(Processor + part.Key, part.Value / run.Operations * 1e6, "µs/operation"));
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true
)]
[JsonSerializable(typeof(Report))]
internal sealed partial class ReportJson : JsonSerializerContext;

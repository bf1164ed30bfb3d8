using System.Globalization;
using Shop.Tests.Load.Scenarios;
using Spectre.Console;

namespace Shop.Tests.Load.Reporting;

/// <summary>A run as people read it.</summary>
internal static class Printing
{
    public static void Print(
        this Report report,
        IAnsiConsole console,
        Findings findings,
        IReadOnlyList<(string Setting, string Value)> durability
    )
    {
        console.WriteLine();
        console.Write(FiguresTable(report));
        console.Write(LatencyTable(report));
        console.Write(ProcessTable(findings.Main, report));
        console.MarkupLineInterpolated(
            $"Durability: {string.Join(", ", durability.Select(setting => $"{setting.Setting} {setting.Value}"))}"
        );
        if (Verdict.Describe([findings.Main.Recorder, .. findings.Besides]) is { Length: > 0 } refusals)
        {
            console.MarkupLineInterpolated($"[yellow]{refusals}[/]");
        }

        foreach (var fault in report.Faults)
        {
            console.MarkupLineInterpolated($"[red bold]FAILED: {fault}[/]");
        }
    }

    private static Table FiguresTable(Report report)
    {
        var table = new Table().Title($"{report.Scenario}, {Text(report.Seconds)} s").AddColumn("figure");
        foreach (var column in (string[])["value", "yardstick", "its value", "ratio"])
        {
            table.AddColumn(column, settings => settings.RightAligned());
        }

        foreach (var figure in report.Figures.Where(figure => !IsOfProcess(figure)))
        {
            table.AddRow(
                Markup.Escape(figure.Name),
                $"{Text(figure.Value)} {figure.Unit}",
                Markup.Escape(figure.Yardstick ?? ""),
                figure.YardstickValue is { } value ? Text(value) : "",
                figure.Ratio is { } ratio ? ratio.ToString("P1", CultureInfo.InvariantCulture) : ""
            );
        }

        return table;
    }

    private static Table LatencyTable(Report report)
    {
        var table = new Table().Title("latency of what succeeded, and answers");
        foreach (var column in (string[])["p50", "p95", "p99", "p99.9", "max", "answers"])
        {
            table.AddColumn(column, settings => settings.RightAligned());
        }

        var latency = report.LatencyMs;
        double[] times = [latency.P50, latency.P95, latency.P99, latency.P999, latency.Max];
        return table.AddRow([
            .. times.Select(time => $"{Text(time)} ms"),
            string.Join(
                ", ",
                report.Statuses.Select(status => string.Create(CultureInfo.InvariantCulture, $"{status.Key}: {status.Value:N0}"))
            ),
        ]);
    }

    private static Table ProcessTable(Measured run, Report report)
    {
        var table = new Table().Title(
            string.Create(CultureInfo.InvariantCulture, $"where the time of {run.Operations:N0} operations went")
        );
        table.AddColumn("process");
        table.AddColumn("processor time per operation", column => column.RightAligned());
        table.AddColumn("resident memory after", column => column.RightAligned());
        var memory = report.Figures.Where(figure => figure.Name.StartsWith(Report.Memory, StringComparison.Ordinal)).ToList();
        foreach (var figure in report.Figures.Where(figure => figure.Name.StartsWith(Report.Processor, StringComparison.Ordinal)))
        {
            var process = figure.Name[Report.Processor.Length..];
            var resident = memory.Find(other => other.Name == Report.Memory + process);
            table.AddRow(process, $"{Text(figure.Value)} µs", resident is null ? "" : $"{Text(resident.Value)} {resident.Unit}");
        }

        return table;
    }

    private static bool IsOfProcess(Figure figure) =>
        figure.Name.StartsWith(Report.Processor, StringComparison.Ordinal)
        || figure.Name.StartsWith(Report.Memory, StringComparison.Ordinal);

    // Three digits that mean something are enough for any of these.
    private static string Text(double value) =>
        value.ToString(
            Math.Abs(value) switch
            {
                >= 100 => "N0",
                >= 10 => "N1",
                _ => "N2",
            },
            CultureInfo.InvariantCulture
        );
}

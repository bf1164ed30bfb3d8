using System.Globalization;
using Spectre.Console;

namespace Shop.Tools.Verify;

/// <summary>The report for people.</summary>
internal static class ReportTable
{
    public static void Show(IAnsiConsole console, VerifyReport report, TimeSpan took)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("Check", "Invariant");
        foreach (var number in (string[])["Examined", "Broken", "In flight"])
        {
            table.AddColumn(new TableColumn(number).RightAligned().NoWrap());
        }

        foreach (var check in report.Checks)
        {
            table.AddRow(
                Markup.Escape(check.Name),
                Markup.Escape(check.Invariant),
                Number(check.Examined),
                Number(check.Broken, "red"),
                Number(check.InFlight, "yellow")
            );
        }

        console.Write(table);
        foreach (var check in report.Checks.Where(check => check.Examples.Count > 0))
        {
            console.MarkupLine($"[bold]{Markup.Escape(check.Name)}[/] {(check.Broken > 0 ? "[red]broken[/]" : "[yellow]in flight[/]")}");
            foreach (var example in check.Examples)
            {
                console.WriteLine($"  {example}");
            }
        }

        var seconds = took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        var state = report.Settled ? "nothing was under way" : "the shop was not at rest";
        console.MarkupLine(
            (report.Ok ? "[green]Every invariant holds[/]" : "[red]The books are not exact[/]") + $" ({state}; {seconds} s)."
        );
    }

    private static string Number(long number, string? colour = null)
    {
        var text = number.ToString("N0", CultureInfo.InvariantCulture);
        return colour is null || number == 0 ? text : $"[{colour}]{text}[/]";
    }
}

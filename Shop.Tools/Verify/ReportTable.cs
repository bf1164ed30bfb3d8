using System.Globalization;
using Spectre.Console;

namespace Shop.Tools.Verify;

/// <summary>The report for people.</summary>
internal static class ReportTable
{
    public static void Show(VerifyReport report, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("Check", "Invariant");
        table.AddColumn(new TableColumn("Examined").RightAligned());
        table.AddColumn(new TableColumn("Broken").RightAligned());
        table.AddColumn(new TableColumn("In flight").RightAligned());
        foreach (var check in report.Checks)
        {
            table.AddRow(
                Markup.Escape(check.Name),
                Markup.Escape(check.Invariant),
                Number(check.Examined),
                check.Broken == 0 ? "0" : $"[red]{Number(check.Broken)}[/]",
                check.InFlight == 0 ? "0" : $"[yellow]{Number(check.InFlight)}[/]"
            );
        }

        console.Write(table);
        foreach (var check in report.Checks.Where(check => check.Examples.Count > 0))
        {
            console.MarkupLine($"[bold]{Markup.Escape(check.Name)}[/]");
            foreach (var example in check.Examples)
            {
                console.WriteLine($"  {example}");
            }
        }

        console.MarkupLine(report.Ok ? "[green]Every invariant holds.[/]" : "[red]The books are not exact.[/]");
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

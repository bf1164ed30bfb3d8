using System.Globalization;
using Shop.Contracts;
using Shop.Payment.Reconciliation;
using Spectre.Console;

namespace Shop.Tools.Payments;

/// <summary>What reconciliation found, for people.</summary>
internal static class ReconciliationTable
{
    private const decimal MinorUnits = 100;

    public static void Show(IAnsiConsole console, ReconciliationReport report)
    {
        var healed = new Table().Border(TableBorder.Simple);
        healed.AddColumns("Order", "Payment", "Was", "Is");
        healed.AddColumn(new TableColumn("Amount").RightAligned().NoWrap());
        foreach (var step in report.Healed)
        {
            healed.AddRow(step.OrderNumber, step.PaymentId.ToString(), step.From ?? "–", step.To, Text(step.Amount));
        }
        if (report.Healed.Count > 0)
        {
            console.Write(healed);
        }
        if (report.HealedTotal > report.Healed.Count)
        {
            console.WriteLine($"… and {report.HealedTotal - report.Healed.Count} more");
        }

        var sums = new Table().Border(TableBorder.Simple).HideHeaders();
        sums.AddColumn("");
        sums.AddColumn(new TableColumn("").RightAligned());
        Add(sums, "events that the provider lists", report.EventsListed);
        Add(sums, "of them never delivered", report.EventsMissed);
        Add(sums, "payments asked about", report.PaymentsAsked);
        Add(sums, "refunds asked about", report.RefundsAsked);
        Add(sums, "steps taken because of it", report.HealedTotal);
        Add(sums, "questions without an answer", report.Unanswered);
        Add(sums, "payments that still wait for the shopper", report.Waiting);
        Add(sums, "refunds that still wait for the provider", report.RefundsWaiting);
        Add(sums, "payments in review", report.Review);
        console.Write(sums);
        console.MarkupLine(
            report.Unanswered > 0 ? "[red]The provider did not answer everything; the next run asks again.[/]"
            : report.Review > 0 ? "[yellow]Our books agree with the provider's; staff have to look at payments in review.[/]"
            : "[green]Our books agree with the provider's.[/]"
        );
    }

    private static void Add(Table sums, string what, long number) => sums.AddRow(what, number.ToString("N0", CultureInfo.InvariantCulture));

    private static string Text(Money money) =>
        $"{money.Currency} {(money.Amount / MinorUnits).ToString("N2", CultureInfo.InvariantCulture)}";
}

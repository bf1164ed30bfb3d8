using System.Globalization;
using Shop.Tests.Load.Reporting;
using Shop.Tests.Load.Scenarios;

namespace Shop.Tests.Load.Purchases;

/// <summary>What reconciliation did.</summary>
/// <param name="Reconciled">How long it took.</param>
/// <param name="Paid">From asking for it until all orders were paid; null when they were not in time.</param>
internal sealed record Healing(TimeSpan Reconciled, TimeSpan? Paid)
{
    /// <summary>Orders that were paid before it was asked for.</summary>
    public long Unaided { get; init; }

    /// <summary>Payments of which a webhook told that they were paid.</summary>
    public long ByWebhook { get; init; }

    /// <summary>Payments of which that was found in the provider's list.</summary>
    public long ByReconciliation { get; init; }
}

/// <summary>The figures of purchases in trouble, and what must not have happened.</summary>
internal static class PurchaseReport
{
    private const string Unit = "purchases";
    private const int ExamplesMax = 3;

    public static Findings Of(PurchasePlan plan, Measured bought, ThreeBooks books, Healing healing)
    {
        var all = new Figure("purchases", books.Orders.Count, Unit);
        List<Figure> figures =
        [
            new Figure("agree in all three books", books.Agreeing, Unit).Of(all),
            new("disagree", books.Orders.Count - books.Agreeing, Unit),
            new Figure("paid at the provider", books.PaidAtProvider, Unit).Of(all),
            new Figure("paid in payment", books.PaidInPayment, Unit).Of(all),
            new Figure("paid in order", books.PaidInOrder, Unit).Of(all),
            new Figure("paid in order before reconciliation was asked for", healing.Unaided, Unit).Of(all),
            new("webhooks never sent", 100 * plan.Drop, "%"),
            new("webhooks sent more than once", 100 * plan.Duplicate, "%"),
            new("webhooks sent late", 100 * plan.Delay, "%"),
            new("told of by webhook", healing.ByWebhook, Unit),
            new("told of by reconciliation", healing.ByReconciliation, Unit),
            new("times that a service was killed", plan.Victim is null ? 0 : 1, "times"),
            new("reconciliation took", healing.Reconciled.TotalSeconds, "s"),
        ];
        if (healing.Paid is { } paid)
        {
            figures.Add(new("all orders paid after it was asked for", paid.TotalSeconds, "s"));
        }

        figures.Add(new("purchases, cart to the provider's page", bought.PerSecond, "purchases/s"));
        return new(bought, figures) { Faults = [.. Faults(plan, books)] };
    }

    /// <summary>What must not be, each in a sentence.</summary>
    public static IEnumerable<string> Faults(PurchasePlan plan, ThreeBooks books)
    {
        if (books.Orders.Count != plan.Orders)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{books.Orders.Count:N0} of {plan.Orders:N0} shoppers could pay.");
        }

        if (books.Agreeing < books.Orders.Count)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{books.Agreeing:N0} of {books.Orders.Count:N0} purchases agree: {string.Join("; ", books.Disagreements.Take(ExamplesMax))}."
            );
        }
    }
}

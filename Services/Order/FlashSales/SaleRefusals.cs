using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Shop.ServiceDefaults;

namespace Shop.Order.FlashSales;

/// <summary>Why nobody enters a sale now, or somebody does not.</summary>
internal static class SaleRefusals
{
    // Sales do not change their start, but somebody may look at the answer for how long it is.
    private const int EarlyMaxMs = 1_000;

    public static ProblemHttpResult NotFound() => Problems.Of(404, "flash_sale_not_found", "There is no such flash sale.");

    public static ProblemHttpResult Over() => Problems.Of(409, "flash_sale_over", "This flash sale is over.");

    public static ProblemHttpResult AlreadyEntered() =>
        Problems.Of(409, "already_entered", "This e-mail address has entered this sale before.");

    public static ProblemHttpResult SoldOutNow() => SoldOut(0, KeyFilter.Empty).Problem();

    public static ProblemHttpResult NotReady() =>
        Problems.Of(503, "unavailable", "The sale's gate is not ready. Try again shortly, with the same key.");

    public static ProblemHttpResult TicketNotFound() => Problems.Of(404, "ticket_not_found", "There is no such ticket.");

    public static StandingRefusal SoldOut(int forMs, KeyFilter holders) =>
        new(409, "sold_out", "All units are taken. Those that are not paid for in time come back.", forMs, holders.ToBytes());

    public static StandingRefusal NotStarted(FlashSale sale, TimeSpan opensIn) =>
        new(
            425,
            "not_started",
            "The sale has not begun.",
            (int)Math.Min(opensIn.TotalMilliseconds, EarlyMaxMs),
            KeyFilter.Empty.ToBytes(),
            RetryAfter: (int)Math.Ceiling(opensIn.TotalSeconds),
            new Dictionary<string, string> { ["startsAt"] = sale.StartsAt.ToString("O", CultureInfo.InvariantCulture) }
        );

    private static ProblemHttpResult Problem(this StandingRefusal refusal) => Problems.Of(refusal.Status, refusal.Code, refusal.Detail);
}

using Shop.Contracts;
using Shop.Order.Coupons;
using Shop.Order.Pricing;
using Shop.ServiceDefaults;

namespace Shop.Order.FlashSales;

/// <summary>The body of <c>POST /api/admin/flash-sales</c>.</summary>
/// <param name="Prices">What a unit costs, one for each currency that it is sold in.</param>
/// <param name="PaySeconds">How long a winner's order waits for its payment; left out: as long as any order.</param>
internal sealed record NewSale(
    Guid ProductId,
    string Region,
    int Units,
    IReadOnlyList<Money> Prices,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    int? PaySeconds = null
)
{
    private const int UnitsMax = 100_000;
    private const int PaySecondsMin = 10;
    private const int PaySecondsMax = 3_600;
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(31);

    /// <summary>Everything that can be said against it without asking anyone.</summary>
    public Faults Check(DateTimeOffset now)
    {
        var faults = new Faults();
        faults.When(!Regions.IsKnown(Region), "region", "is hk or us");
        faults.When(Units is < 1 or > UnitsMax, "units", $"must be from 1 to {UnitsMax}");
        faults.When(Prices is [], "prices", "must not be empty");
        CouponRules.Check("prices", Prices, faults);
        faults.When(EndsAt <= StartsAt, "endsAt", "must be later than startsAt");
        faults.When(EndsAt <= now, "endsAt", "must not have passed");
        faults.When(EndsAt - StartsAt > LongestTime, "endsAt", $"must be at most {LongestTime.Days} days after startsAt");
        faults.When(
            PaySeconds is < PaySecondsMin or > PaySecondsMax,
            "paySeconds",
            $"must be from {PaySecondsMin} to {PaySecondsMax}, or left out"
        );
        return faults;
    }
}

/// <summary>How a sale goes, in tickets.</summary>
/// <param name="Issued">Handed out in all.</param>
/// <param name="Queued">Wait for their order.</param>
/// <param name="Won">Have an order that is paid or can be.</param>
/// <param name="Paid">Those of <paramref name="Won"/> that are paid.</param>
/// <param name="GivenBack">Their units came back: not paid in time, cancelled, or no order could be placed.</param>
internal sealed record SaleFigures(long Issued, long Queued, long Won, long Paid, long GivenBack);

/// <summary>A sale as staff see it.</summary>
internal sealed record StaffSaleView(
    Guid Id,
    Guid ProductId,
    string? ProductName,
    string Region,
    int Units,
    IReadOnlyList<Money> Prices,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    int PaySeconds,
    string Status,
    SaleFigures Figures,
    DateTimeOffset CreatedAt
)
{
    public static StaffSaleView Of(FlashSale sale, DateTimeOffset now, string? productName, SaleFigures figures) =>
        new(
            sale.Id,
            sale.ProductId,
            productName,
            sale.Region,
            sale.Units,
            SaleView.MoneysOf(sale),
            sale.StartsAt,
            sale.EndsAt,
            (int)sale.PayWithin.TotalSeconds,
            sale.StatusAt(now),
            figures,
            sale.CreatedAt
        );
}

/// <summary>A page of sales, the newest first.</summary>
/// <param name="NextCursor">Null on the last page.</param>
internal sealed record SalePage(IReadOnlyList<StaffSaleView> Items, string? NextCursor);

using System.Text.Json.Serialization;
using Shop.Contracts;

namespace Shop.Analytics.Reports;

/// <summary>A report on sales, by one thing and always by currency.</summary>
/// <param name="By">hour, day, product, category, region or currency.</param>
/// <param name="From">The first instant.</param>
/// <param name="To">The first that is not in it any more.</param>
internal sealed record SalesView(
    string By,
    DateTimeOffset From,
    DateTimeOffset To,
    string Tz,
    IReadOnlyList<SalesRow> Items,
    string? NextCursor
);

/// <summary>The products that sold best, for each currency by itself.</summary>
/// <param name="By">revenue or units.</param>
internal sealed record TopView(string By, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<TopRow> Items);

/// <summary>A product that sold well.</summary>
/// <param name="Rank">From 1, among those of its currency.</param>
internal sealed record TopRow(int Rank, Guid ProductId, string? Name, SalesFigures Figures);

/// <summary>The figures of one hour, day, product, … in one currency.</summary>
/// <param name="Key">An hour (RFC 3339), a day, a product's id, a category, a region or a currency.</param>
/// <param name="Name">Of a product: what it was called when it was last ordered.</param>
internal sealed record SalesRow(
    string Key,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name,
    SalesFigures Figures
);

/// <summary>Figures in one currency. Each step counts in the hour in which it was taken.</summary>
/// <param name="Placed">Orders that came in.</param>
/// <param name="Paid">Orders whose money came.</param>
/// <param name="Cancelled">Orders that were called off before they were paid.</param>
/// <param name="Expired">Orders that were not paid in time; one that is paid late counts as paid too.</param>
/// <param name="Conversion">The share of the placed ones that have been paid by now, whenever that was; null when none was placed.</param>
/// <param name="Units">Of paid orders.</param>
/// <param name="Revenue">Line totals of paid orders: before discounts, shipping and tax.</param>
/// <param name="Collected">What was paid for them: after discounts, with shipping and tax.</param>
/// <param name="Refunds">How often money of paid orders went back.</param>
/// <param name="Refunded">How much of it.</param>
/// <param name="RefundRate"><paramref name="Refunded"/> of <paramref name="Collected"/>; null when nothing was collected.</param>
internal sealed record SalesFigures(
    string Currency,
    long Placed,
    long Paid,
    long Cancelled,
    long Expired,
    decimal? Conversion,
    long Units,
    Money Revenue,
    Money Collected,
    long Refunds,
    Money Refunded,
    decimal? RefundRate
);

/// <summary>What a rebuild did.</summary>
/// <param name="Facts">How many facts the sums are made of.</param>
internal sealed record RebuiltView(long Facts);

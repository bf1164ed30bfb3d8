namespace Shop.Web.Backends;

public sealed record SalesReport(IReadOnlyList<SalesRow> Items);

/// <param name="Key">An hour, a day or a currency: whatever was asked for.</param>
public sealed record SalesRow(string Key, SalesFigures Figures);

public sealed record TopProducts(IReadOnlyList<TopProduct> Items);

public sealed record TopProduct(int Rank, Guid ProductId, string? Name, SalesFigures Figures);

/// <param name="Conversion">The share of the placed orders that were paid.</param>
/// <param name="Revenue">Line totals of paid orders.</param>
/// <param name="Collected">What was paid for them.</param>
/// <param name="RefundRate">The share of that which went back.</param>
public sealed record SalesFigures(
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

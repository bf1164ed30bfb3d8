using Shop.Contracts;

namespace Shop.Order.Stock;

/// <summary>How much of a product a region has, as far as the public may know.</summary>
internal static class StockLevel
{
    /// <summary>More than <see cref="LowMax"/> can be sold.</summary>
    public const string InStock = "in_stock";

    /// <summary>Something can be sold, but no more than <see cref="LowMax"/>.</summary>
    public const string Low = "low";

    /// <summary>Nothing can be sold.</summary>
    public const string SoldOut = "sold_out";

    /// <summary>So many units or fewer are few.</summary>
    public const int LowMax = 5;

    /// <summary>The level of so many units that can be sold.</summary>
    public static string Of(int available) =>
        available <= 0 ? SoldOut
        : available <= LowMax ? Low
        : InStock;
}

/// <summary>What a write did to a row of stock.</summary>
/// <param name="Before">Units that could be sold before it.</param>
/// <param name="After">Units that can be sold after it.</param>
/// <param name="Version">The row's version after it.</param>
internal readonly record struct StockChange(Guid ProductId, string Region, int Before, int After, long Version)
{
    /// <summary>The news for other services: of those changes alone that lead to another level.</summary>
    public static IReadOnlyList<StockLevelChanged> News(IEnumerable<StockChange> changes, DateTimeOffset at) =>
        [
            .. changes
                .Where(change => StockLevel.Of(change.Before) != StockLevel.Of(change.After))
                .Select(change => new StockLevelChanged(
                    Guid.CreateVersion7(),
                    at,
                    change.ProductId,
                    change.Version,
                    change.Region,
                    StockLevel.Of(change.After)
                )),
        ];
}

/// <summary>Units of a product in a region.</summary>
internal readonly record struct StockUnits(Guid ProductId, string Region, int Quantity);

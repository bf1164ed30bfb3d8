using Shop.ServiceDefaults;

namespace Shop.Analytics.Reports;

/// <summary>What the rows of a sales report stand for.</summary>
/// <param name="Grain">The sums that are added up.</param>
/// <param name="Key">An SQL expression: what rows are grouped by, as text.</param>
/// <param name="DaysMax">How long a period may be.</param>
internal sealed record Grouping(string Name, string Grain, string Key, int DaysMax = 400)
{
    private static readonly Grouping Day = new("day", "order", "to_char(hour at time zone $6, 'YYYY-MM-DD')");

    private static readonly IReadOnlyList<Grouping> All =
    [
        new("hour", "order", """to_char(hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')""", DaysMax: 31),
        Day,
        new("product", "product", "key"),
        new("category", "category", "key"),
        new("region", "order", "region"),
        new("currency", "order", "currency"),
    ];

    /// <summary>The grouping of this name; by day when nobody says.</summary>
    /// <exception cref="ProblemException">400 <c>invalid_parameter</c>.</exception>
    public static Grouping Parse(string? by) =>
        string.IsNullOrEmpty(by) ? Day
        : All.FirstOrDefault(grouping => grouping.Name == by) is { } known ? known
        : throw Parameter.Invalid("by", $"must be one of {string.Join(", ", All.Select(grouping => grouping.Name))}");
}

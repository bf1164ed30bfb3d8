namespace Shop.Web;

/// <summary>Where a visitor shops: the region whose stock they buy and the currency they pay in.</summary>
internal sealed record Market(string Region, string Currency, string Name, string Country)
{
    public static readonly Market HongKong = new("hk", "HKD", "Hong Kong", "HK");
    public static readonly Market UnitedStates = new("us", "USD", "United States", "US");

    public static readonly IReadOnlyList<Market> All = [HongKong, UnitedStates];

    public static Market? Find(string? region) => All.FirstOrDefault(m => m.Region == region);
}

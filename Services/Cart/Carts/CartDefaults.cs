using Shop.Contracts;

namespace Shop.Cart.Carts;

/// <summary>What a new cart gets that names no currency or region; each deployment has its own (<c>Shop:Currency</c>, <c>Shop:Region</c>).</summary>
internal sealed record CartDefaults(string Currency, string Region)
{
    /// <exception cref="InvalidOperationException">A setting names a currency or region that the shop does not have.</exception>
    public static CartDefaults From(IConfiguration configuration)
    {
        var currency = configuration["Shop:Currency"] ?? Currencies.Hkd;
        var region = configuration["Shop:Region"] ?? Regions.HongKong;
        return Currencies.IsKnown(currency) && Regions.IsKnown(region)
            ? new(currency, region)
            : throw new InvalidOperationException($"Shop:Currency or Shop:Region is unknown: {currency}, {region}.");
    }
}

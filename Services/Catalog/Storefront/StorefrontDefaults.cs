using Shop.Contracts;

namespace Shop.Catalog.Storefront;

/// <summary>What a request that names no currency or region gets; each deployment has its own (<c>Shop:Currency</c>, <c>Shop:Region</c>).</summary>
internal sealed record StorefrontDefaults(string Currency, string Region)
{
    /// <summary>Reads the deployment's settings.</summary>
    /// <exception cref="InvalidOperationException">A setting names a currency or region that the shop does not have.</exception>
    public static StorefrontDefaults From(IConfiguration configuration)
    {
        var currency = configuration["Shop:Currency"] ?? Currencies.Hkd;
        var region = configuration["Shop:Region"] ?? Regions.HongKong;
        return Currencies.IsKnown(currency) && Regions.IsKnown(region)
            ? new(currency, region)
            : throw new InvalidOperationException($"Shop:Currency or Shop:Region is unknown: {currency}, {region}.");
    }
}

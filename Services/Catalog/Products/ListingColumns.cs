using Shop.Catalog.Storefront;
using Shop.Contracts;

namespace Shop.Catalog.Products;

/// <summary>The columns of <c>listing</c> (and of <c>product_search</c>, which has them too) that an audience's currency and region name.</summary>
internal static class ListingColumns
{
    /// <summary>SQL: the price, null where the product is not sold in the currency. Never built from what was typed.</summary>
    public static string Price(Audience audience) => audience.Currency == Currencies.Usd ? "l.usd" : "l.hkd";

    /// <summary>SQL: whether the product is not sold out in the region.</summary>
    public static string Stocked(Audience audience) => audience.Region == Regions.UnitedStates ? "l.us" : "l.hk";
}

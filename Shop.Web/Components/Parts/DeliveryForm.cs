using Shop.Web.Backends;

namespace Shop.Web.Components.Parts;

/// <summary>Who orders, and where it goes. The order service judges it; its findings come back field by field.</summary>
public sealed class DeliveryForm
{
    /// <summary>Made with the form: sent twice, it is one order.</summary>
    public string Key { get; set; } = Guid.NewGuid().ToString("N");
    public string? Email { get; set; }
    public string? Name { get; set; }
    public string? Line1 { get; set; }
    public string? Line2 { get; set; }
    public string? City { get; set; }
    public string? Region { get; set; }
    public string? PostalCode { get; set; }
    public string? Country { get; set; }
    public string? Phone { get; set; }
    public string ShippingMethod { get; set; } = "standard";

    /// <summary>Only show the page anew, with the prices that go with the address; nothing is ordered.</summary>
    public bool Update { get; set; }

    /// <summary>Whether the address needs a state.</summary>
    public bool ToStates => Country == Market.UnitedStates.Country;

    /// <summary>As a parcel's label has it.</summary>
    public string? RegionCode => ToStates ? Blank(Region)?.ToUpperInvariant() : Blank(Region);

    /// <summary>What was typed, without blanks around it.</summary>
    public string EmailAddress => Email?.Trim() ?? "";

    /// <summary>A country that the shop sends to; the market's own unless another one was chosen.</summary>
    internal void ChooseCountry(Market market) =>
        Country = Market.All.FirstOrDefault(known => known.Country == Country)?.Country ?? market.Country;

    public Address ToAddress() =>
        new(
            Name?.Trim() ?? "",
            Line1?.Trim() ?? "",
            Blank(Line2),
            City?.Trim() ?? "",
            RegionCode,
            Blank(PostalCode),
            Country ?? "",
            Blank(Phone)
        );

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

using Shop.ServiceDefaults;

namespace Shop.Order.Pricing;

/// <summary>Where an order goes.</summary>
/// <param name="Country">ISO 3166-1 alpha-2, upper case.</param>
/// <param name="Region">State, province or district.</param>
internal sealed record Address(
    string Name,
    string Line1,
    string City,
    string Country,
    string? Line2 = null,
    string? Region = null,
    string? PostalCode = null,
    string? Phone = null
)
{
    /// <summary>The address without blanks around its parts; blank optional parts are left out.</summary>
    public Address Trimmed() =>
        new(Name.Trim(), Line1.Trim(), City.Trim(), Country.Trim(), OrNull(Line2), OrNull(Region), OrNull(PostalCode), OrNull(Phone));

    /// <summary>Notes what is wrong with each part, under <paramref name="field"/>.</summary>
    public void Check(string field, Faults faults)
    {
        faults.Text($"{field}.name", Name, 100);
        faults.Text($"{field}.line1", Line1, 200);
        faults.Text($"{field}.line2", Line2, 200, required: false);
        faults.Text($"{field}.city", City, 100);
        faults.Text($"{field}.region", Region, 100, required: false);
        faults.Text($"{field}.postalCode", PostalCode, 20, required: false);
        faults.Text($"{field}.phone", Phone, 30, required: false);
        faults.When(
            Phone is not null && !Phone.All(c => char.IsAsciiDigit(c) || " +-()./".Contains(c, StringComparison.Ordinal)),
            $"{field}.phone",
            "is not a telephone number"
        );
        CheckCountry($"{field}.country", Country, faults);
    }

    /// <summary>Notes when <paramref name="country"/> is no country's code.</summary>
    public static void CheckCountry(string field, string country, Faults faults) =>
        faults.When(!Countries.IsKnown(country), field, "must be an ISO 3166-1 alpha-2 code");

    private static string? OrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

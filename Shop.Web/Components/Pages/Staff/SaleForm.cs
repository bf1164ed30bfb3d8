using Shop.Web.Backends;

namespace Shop.Web.Components.Pages.Staff;

/// <summary>What the form of a new flash sale holds: amounts in units of money, times in UTC.</summary>
internal sealed class SaleForm
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Length = TimeSpan.FromHours(1);

    /// <summary>Made with the form: sent twice, it is one sale.</summary>
    public string Key { get; set; } = Guid.NewGuid().ToString("N");
    public string? ProductId { get; set; }
    public string? Region { get; set; }
    public int? Units { get; set; }
    public decimal? Hkd { get; set; }
    public decimal? Usd { get; set; }
    public DateTime? StartsAt { get; set; }
    public DateTime? EndsAt { get; set; }
    public int? PaySeconds { get; set; }

    /// <summary>A form for a sale that begins soon and lasts for a while.</summary>
    public static SaleForm At(DateTimeOffset now, string? productId, string? region)
    {
        var start = now.UtcDateTime.AddSeconds(-now.Second) + Soon;
        return new()
        {
            ProductId = productId,
            Region = region,
            StartsAt = start,
            EndsAt = start + Length,
        };
    }

    /// <summary>What order is asked for; or what is missing, named as order names it.</summary>
    public Answer<NewSale> Read()
    {
        var faults = new Dictionary<string, string[]>();
        var isProduct = Guid.TryParse(ProductId, out var product);
        if (!isProduct)
        {
            faults["productId"] = ["is not a product’s id"];
        }

        if (Units is null)
        {
            faults["units"] = ["must be a whole number"];
        }

        if (StartsAt is null)
        {
            faults["startsAt"] = ["is required"];
        }

        if (EndsAt is null)
        {
            faults["endsAt"] = ["is required"];
        }

        return faults.Count > 0
            ? new(null, new(StatusCodes.Status400BadRequest, "validation_failed", null, faults))
            : new(new(product, Region ?? "", Units!.Value, Prices(), Utc(StartsAt!.Value), Utc(EndsAt!.Value), PaySeconds), null);
    }

    private List<Money> Prices() =>
        [
            .. new[] { (Hkd, Market.HongKong.Currency), (Usd, Market.UnitedStates.Currency) }
                .Where(price => price.Item1 is not null)
                .Select(price => new Money(StaffForms.MinorUnits(price.Item1!.Value), price.Item2)),
        ];

    private static DateTimeOffset Utc(DateTime typed) => new(typed, TimeSpan.Zero);
}

using Shop.Contracts;
using Shop.Order.Pricing;
using Shop.ServiceDefaults;

namespace Shop.Order.Coupons;

/// <summary>A coupon as staff see it; the members are those of <see cref="Coupon"/>.</summary>
/// <param name="Version">Grows with every edit of staff's, not with uses.</param>
internal sealed record CouponView(
    string Code,
    int? Percent,
    IReadOnlyList<Money>? Amounts,
    IReadOnlyList<Money> MinSpend,
    int? MaxUses,
    int? MaxUsesPerCustomer,
    int Uses,
    DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt,
    bool Active,
    long Version,
    DateTimeOffset CreatedAt
)
{
    public static CouponView Of(Coupon coupon, long version, DateTimeOffset createdAt) =>
        new(
            coupon.Code,
            coupon.Percent,
            coupon.Amounts is null ? null : Moneys(coupon.Amounts),
            Moneys(coupon.MinSpend),
            coupon.MaxUses,
            coupon.MaxUsesPerCustomer,
            coupon.Uses,
            coupon.StartsAt,
            coupon.EndsAt,
            coupon.Active,
            version,
            createdAt
        );

    private static Money[] Moneys(IReadOnlyDictionary<string, long> amounts) =>
        [.. amounts.Select(amount => new Money(amount.Value, amount.Key)).OrderBy(money => money.Currency, StringComparer.Ordinal)];
}

/// <summary>A page of coupons, by code.</summary>
/// <param name="NextCursor">Null on the last page.</param>
internal sealed record CouponPage(IReadOnlyList<CouponView> Items, string? NextCursor);

/// <summary>The body of <c>POST /api/admin/coupons</c>: <paramref name="Percent"/> or <paramref name="Amounts"/>.</summary>
/// <param name="Amounts">At most one for each currency; it is for those currencies only.</param>
/// <param name="MinSpend">At most one for each currency; of the others nothing is asked.</param>
/// <param name="StartsAt">Left out: now.</param>
/// <param name="EndsAt">Left out: never.</param>
internal sealed record NewCoupon(
    string Code,
    int? Percent = null,
    IReadOnlyList<Money>? Amounts = null,
    IReadOnlyList<Money>? MinSpend = null,
    int? MaxUses = null,
    int? MaxUsesPerCustomer = null,
    DateTimeOffset? StartsAt = null,
    DateTimeOffset? EndsAt = null,
    bool Active = true
)
{
    /// <summary>Everything that can be said against it without asking anyone.</summary>
    public Faults Check()
    {
        var faults = new Faults();
        faults.When(!Coupon.IsCode(Coupon.Normalize(Code)), "code", "must be 3 to 50 letters, digits and hyphens, no hyphen first");
        faults.When(Percent is null == Amounts is null, "percent", "or amounts, one of them, is required");
        faults.When(Percent is < 1 or > 100, "percent", "must be from 1 to 100");
        faults.When(Amounts is [], "amounts", "must not be empty");
        CouponRules.Check("amounts", Amounts, faults);
        CouponRules.Check(MinSpend, MaxUses, MaxUsesPerCustomer, faults);
        return faults;
    }
}

/// <summary>The body of <c>PUT /api/admin/coupons/{code}</c>: all that can change. Members that hold nothing are sent as null, so that
/// nobody lifts a limit by leaving it out.</summary>
internal sealed record PutCoupon(
    IReadOnlyList<Money> MinSpend,
    int? MaxUses,
    int? MaxUsesPerCustomer,
    DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt,
    bool Active
)
{
    /// <summary>Everything that can be said against it without asking anyone.</summary>
    public Faults Check()
    {
        var faults = new Faults();
        CouponRules.Check(MinSpend, MaxUses, MaxUsesPerCustomer, faults);
        return faults;
    }
}

/// <summary>What holds for the limits of every coupon.</summary>
internal static class CouponRules
{
    public static void Check(IReadOnlyList<Money>? minSpend, int? maxUses, int? maxUsesPerCustomer, Faults faults)
    {
        Check("minSpend", minSpend, faults);
        faults.When(maxUses < 1, "maxUses", "must be at least 1");
        faults.When(maxUsesPerCustomer < 1, "maxUsesPerCustomer", "must be at least 1");
    }

    public static void Check(string field, IReadOnlyList<Money>? amounts, Faults faults)
    {
        // The serializer does not look for nulls inside lists.
        faults.When(amounts?.Any(money => money is not { Amount: > 0 }) == true, field, "must be more than nothing");
        faults.When(amounts?.Any(money => !Currencies.IsKnown(money?.Currency)) == true, field, "must be in currencies of this shop");
        faults.When(amounts?.DistinctBy(money => money?.Currency).Count() < amounts?.Count, field, "must name each currency once");
    }

    /// <summary>The text of a jsonb column.</summary>
    public static string Text(IReadOnlyList<Money> amounts) =>
        OrderJson.Text<IReadOnlyDictionary<string, long>>(amounts.ToDictionary(money => money.Currency, money => money.Amount));
}

using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Contracts;
using Shop.Order.Orders;
using Shop.Order.Pricing;

namespace Shop.Order.Coupons;

/// <summary>A coupon as it stood when it was read; amounts in minor units by currency.</summary>
/// <param name="Percent">Off the items; null where it takes fixed amounts.</param>
/// <param name="Amounts">Off the items, at most all of them; null where it takes a percentage.</param>
/// <param name="MinSpend">What the items must come to, where the currency is listed.</param>
/// <param name="MaxUses">By all customers together; null: any number.</param>
/// <param name="MaxUsesPerCustomer">By an account, else an e-mail address; null: any number.</param>
/// <param name="Uses">Orders that have it and were neither cancelled nor expired.</param>
internal sealed record Coupon(
    string Code,
    int? Percent,
    IReadOnlyDictionary<string, long>? Amounts,
    IReadOnlyDictionary<string, long> MinSpend,
    int? MaxUses,
    int? MaxUsesPerCustomer,
    int Uses,
    DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt,
    bool Active
)
{
    /// <summary>Longer texts are no code.</summary>
    public const int MaxCodeLength = 50;

    private const int MinCodeLength = 3;

    /// <summary>Whether a normalized code has the form of one: upper-case letters, digits and hyphens, none of them first.</summary>
    public static bool IsCode([NotNullWhen(true)] string? code) =>
        code is { Length: >= MinCodeLength and <= MaxCodeLength }
        && code[0] != '-'
        && code.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>The form in which codes are stored: people type them as they like.</summary>
    public static string? Normalize(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim().ToUpperInvariant();

    /// <summary>Who counts as one customer: the account, else the e-mail address.</summary>
    public static string CustomerOf(Guid? accountId, string email) => accountId?.ToString() ?? email.ToLowerInvariant();

    /// <summary>Why it cannot be used for <paramref name="items"/> at <paramref name="at"/>, or null. The last use may go to somebody else
    /// before the order is written: only there, under the row's lock, it is final.</summary>
    public ProblemHttpResult? Refusal(Money items, DateTimeOffset at)
    {
        if (!Active || at < StartsAt)
        {
            return Refusals.CouponUnknown();
        }

        if (at >= EndsAt)
        {
            return Refusals.CouponExpired();
        }

        if (Amounts is not null && !Amounts.ContainsKey(items.Currency))
        {
            return Refusals.CouponNotApplicable();
        }

        if (MinSpend.TryGetValue(items.Currency, out var least) && items.Amount < least)
        {
            return Refusals.CouponMinSpend(new Money(least, items.Currency));
        }

        return Uses >= MaxUses ? Refusals.CouponUsedUp() : null;
    }

    /// <summary>What it takes off <paramref name="items"/>: never more than they come to.</summary>
    public long DiscountOn(Money items) =>
        Percent is { } percent ? Discounts.Part(items.Amount, percent, 100) : Math.Min(items.Amount, Amounts![items.Currency]);
}

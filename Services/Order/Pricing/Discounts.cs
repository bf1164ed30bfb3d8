namespace Shop.Order.Pricing;

/// <summary>The arithmetic of discounts and tax, in integer minor units.</summary>
internal static class Discounts
{
    /// <summary>
    /// Spreads <paramref name="discount"/> over lines pro rata to their <paramref name="amounts"/>, by the method of the largest remainder: the
    /// shares add up to the discount, none exceeds its line, and each is within one unit of its exact part. Of equal remainders the
    /// earlier line's is the larger.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The discount is negative or more than all lines together.</exception>
    public static long[] Spread(long discount, IReadOnlyList<long> amounts)
    {
        var total = amounts.Aggregate(0L, (sum, amount) => checked(sum + amount));
        ArgumentOutOfRangeException.ThrowIfNegative(discount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(discount, total);
        if (discount == 0)
        {
            return new long[amounts.Count];
        }

        var exact = amounts.Select(amount => Int128.DivRem((Int128)discount * amount, total)).ToArray();
        var shares = exact.Select(part => (long)part.Quotient).ToArray();
        var left = (int)(discount - shares.Sum());
        foreach (var line in Enumerable.Range(0, amounts.Count).OrderByDescending(i => exact[i].Remainder).Take(left))
        {
            shares[line]++;
        }

        return shares;
    }

    /// <summary>The part of <paramref name="amount"/> that is <paramref name="share"/> of <paramref name="whole"/>, rounded half away from zero.</summary>
    public static long Part(long amount, long share, long whole) => (long)(((Int128)amount * share * 2 + whole) / ((Int128)whole * 2));
}

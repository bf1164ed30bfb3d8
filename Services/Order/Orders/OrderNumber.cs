using System.Security.Cryptography;

namespace Shop.Order.Orders;

/// <summary>The number that people read out and search for, e.g. <c>HK-7F3K-2Q9D</c>: the region and 40 random bits, so that nobody can guess
/// another's or count the shop's orders. Uniqueness is the table's to hold.</summary>
internal static class OrderNumber
{
    // Crockford's base 32: no I, L, O or U to be misread.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>A fresh number for an order of <paramref name="region"/>.</summary>
    public static string Next(string region)
    {
        var digits = RandomNumberGenerator.GetString(Alphabet, 8);
        return $"{region.ToUpperInvariant()}-{digits.AsSpan(0, 4)}-{digits.AsSpan(4)}";
    }
}

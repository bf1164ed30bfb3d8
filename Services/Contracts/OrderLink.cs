using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Shop.Contracts;

/// <summary>
/// The capability in a mail's link to a guest's order: 128 bits of an HMAC-SHA256 over the order's id, under a key that only order and
/// notification hold. So notification can write the link without having been told a secret of the order, and order needs no table of links.
/// </summary>
public static class OrderLink
{
    private const int TokenBytes = 16;

    /// <summary>The token of an order: 22 characters of base64url, always the same.</summary>
    public static string TokenOf(Guid orderId, ReadOnlySpan<byte> key) => Base64Url.EncodeToString(Mac(orderId, key));

    /// <summary>Whether <paramref name="token"/> is the order's, in constant time.</summary>
    public static bool IsTokenOf(Guid orderId, string? token, ReadOnlySpan<byte> key) =>
        token is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(TokenOf(orderId, key)));

    /// <summary>Where the storefront shows an order to whoever has the token. The fragment never reaches a server, nor its logs.</summary>
    public static Uri For(Uri publicOrigin, Guid orderId, string token) => new(publicOrigin, $"/orders/{orderId}#t={token}");

    private static ReadOnlySpan<byte> Mac(Guid orderId, ReadOnlySpan<byte> key) =>
        HMACSHA256.HashData(key, Encoding.ASCII.GetBytes($"order-link:{orderId:N}")).AsSpan(0, TokenBytes);
}

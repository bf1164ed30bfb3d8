using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Shop.Contracts;

/// <summary>
/// What order promises payment about an order that may be paid: payment trusts it alone and needs neither a call to order nor a
/// message to have arrived. Signed with HMAC-SHA256 under a key that only the two services hold.
/// </summary>
/// <param name="Amount">The order's total in minor units.</param>
/// <param name="ExpiresAt">When the reservation ends, by orderdb's clock.</param>
public sealed record PaymentToken(Guid OrderId, string Number, long Amount, string Currency, DateTimeOffset ExpiresAt)
{
    /// <summary>The token as it travels: base64url(JSON) + "." + base64url(HMAC of the first part).</summary>
    public string Sign(ReadOnlySpan<byte> key)
    {
        var payload = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this, ContractsJson.Default.PaymentToken));
        return $"{payload}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(payload)))}";
    }

    /// <summary>The token that <paramref name="text"/> carries, or null when it is malformed or not signed with <paramref name="key"/>.
    /// Expiry is the caller's to judge.</summary>
    public static PaymentToken? Verify(string? text, ReadOnlySpan<byte> key)
    {
        if (text is null || text.Length > 2048 || text.Split('.') is not [var payload, var signature])
        {
            return null;
        }

        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (Base64Url.DecodeFromChars(signature, given, out _, out var written) != OperationStatus.Done || written != given.Length)
        {
            return null;
        }

        var expected = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(payload));
        return CryptographicOperations.FixedTimeEquals(given, expected)
            ? JsonSerializer.Deserialize(Base64Url.DecodeFromChars(payload), ContractsJson.Default.PaymentToken)
            : null;
    }
}

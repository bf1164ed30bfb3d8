using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Shop.Payment.Stripe;

/// <summary>
/// The header <c>Stripe-Signature: t=1700000000,v1=5257a869…,v1=…</c>: HMAC-SHA256 over <c>t.body</c>, one <c>v1</c> per secret in use.
/// Other schemes (<c>v0</c>) are not looked at.
/// </summary>
internal static class StripeSignature
{
    public const string Header = "Stripe-Signature";
    private const int HeaderLengthMax = 4096;
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Whether one of the signatures is made with one of the secrets, within five minutes of <paramref name="now"/> either way.</summary>
    public static bool IsValid(string? header, ReadOnlySpan<byte> body, IEnumerable<string> secrets, DateTimeOffset now)
    {
        if (header is null || header.Length > HeaderLengthMax)
        {
            return false;
        }
        var parts = header
            .Split(',', StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .Where(part => part.Length == 2)
            .ToList();
        if (
            parts.Where(part => part[0] == "t").Select(part => part[1]).ToList() is not [var timestamp]
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - seconds) > Tolerance.TotalSeconds
        )
        {
            return false;
        }

        var signatures = parts.Where(part => part[0] == "v1").Select(part => part[1]).ToList();
        var valid = false;
        foreach (var secret in secrets)
        {
            var expected = Sign(timestamp, body, secret);
            foreach (var signature in signatures)
            {
                valid |= Matches(signature, expected);
            }
        }
        return valid;
    }

    private static byte[] Sign(string timestamp, ReadOnlySpan<byte> body, string secret)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.ASCII.GetBytes($"{timestamp}."));
        hmac.AppendData(body);
        return hmac.GetHashAndReset();
    }

    private static bool Matches(string hex, ReadOnlySpan<byte> expected)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return hex.Length == given.Length * 2
            && Convert.FromHexString(hex, given, out _, out _) == System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(given, expected);
    }
}

using System.Security.Cryptography;
using System.Text;

namespace Shop.PaymentSandbox.Webhooks;

/// <summary>Signs a webhook as the provider does: HMAC-SHA256 over <c>timestamp.payload</c>.</summary>
internal static class WebhookSignature
{
    public const string Header = "Stripe-Signature";

    public static string Create(ReadOnlySpan<byte> payload, string secret, DateTimeOffset at)
    {
        var timestamp = at.ToUnixTimeSeconds();
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.ASCII.GetBytes($"{timestamp}."));
        hmac.AppendData(payload);
        return $"t={timestamp},v1={Convert.ToHexStringLower(hmac.GetHashAndReset())}";
    }
}

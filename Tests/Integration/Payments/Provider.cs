using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Shop.Tests.Integration.Payments;

/// <summary>Speaks to the shop as the payment provider does: with signed webhooks.</summary>
internal sealed class Provider(ShopFixture shop)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>An event that says that the payment's page was paid.</summary>
    public static byte[] Completed(JsonElement payment, long? amount = null, string? currency = null, string? eventId = null) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                id = eventId ?? $"evt_{Guid.NewGuid():N}",
                @object = "event",
                type = "checkout.session.completed",
                data = new
                {
                    @object = new
                    {
                        id = new Uri(payment.Text("redirectUrl")).Segments[^1],
                        @object = "checkout.session",
                        payment_status = "paid",
                        payment_intent = $"pi_{Guid.NewGuid():N}",
                        amount_total = amount ?? payment.Amount("amount"),
                        currency = currency ?? payment.GetProperty("amount").Text("currency").ToLowerInvariant(),
                        metadata = new { payment_id = payment.Text("id") },
                    },
                },
            }
        );

    /// <summary>Delivers an event, signed at <paramref name="at"/> with the endpoint's secret or another.</summary>
    public async Task<HttpResponseMessage> DeliverAsync(byte[] body, DateTimeOffset? at = null, string? secret = null) =>
        await DeliverAsync(body, await SignAsync(body, at, secret));

    /// <summary>The header of a body.</summary>
    public async Task<string> SignAsync(byte[] body, DateTimeOffset? at = null, string? secret = null)
    {
        secret ??= await shop.SecretAsync("webhook-secret");
        var timestamp = (at ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.ASCII.GetBytes($"{timestamp}."), .. body]);
        return $"t={timestamp},v1={Convert.ToHexStringLower(signature)}";
    }

    public async Task<HttpResponseMessage> DeliverAsync(byte[] body, string signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/payments/webhooks/stripe")
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("Stripe-Signature", signature);
        return await shop.Gateway.SendAsync(request, Ct);
    }
}

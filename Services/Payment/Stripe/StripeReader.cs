using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Shop.Payment.Facts;
using Shop.Payment.Payments;
using Shop.Payment.ProviderEvents;
using Shop.Payment.Refunds;

namespace Shop.Payment.Stripe;

/// <summary>The calls to Stripe's HTTP API that only ask. All throw <see cref="ProviderUnavailableException"/> and
/// <see cref="ProviderRefusedException"/>.</summary>
internal sealed class StripeReader(StripeTransport transport)
{
    private const int PageSize = 100;

    // The provider's clock and ours.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>A hosted page.</summary>
    public Task<StripeSession> SessionAsync(string id, CancellationToken ct) =>
        transport.GetAsync($"v1/checkout/sessions/{Uri.EscapeDataString(id)}", StripeJson.Default.StripeSession, ct);

    /// <summary>What has become of a hosted page; null while nothing has.</summary>
    public async Task<ProviderFact?> PageFactAsync(string sessionId, CancellationToken ct) =>
        StripeEvents.FactOf(await SessionAsync(sessionId, ct));

    /// <summary>What has become of a refund of ours.</summary>
    public async Task<ProviderFact> RefundFactAsync(Guid id, string providerRefundId, CancellationToken ct) =>
        StripeEvents.FactOf(
            await transport.GetAsync($"v1/refunds/{Uri.EscapeDataString(providerRefundId)}", StripeJson.Default.StripeRefund, ct),
            id
        );

    /// <summary>The page that was made for <paramref name="payment"/>, if there is one.</summary>
    public Task<StripeSession?> FindSessionAsync(OrderPayment payment, CancellationToken ct) =>
        FindAsync(
            $"v1/checkout/sessions?created[gte]={Unix(payment.CreatedAt - ClockSkew)}",
            StripeJson.Default.StripeListStripeSession,
            session => session.Id,
            session => StripeEvents.IdIn(session.Metadata, StripeEvents.PaymentId) == payment.Id,
            ct
        );

    /// <summary>The provider's refund that was made for ours, if there is one.</summary>
    public Task<StripeRefund?> FindRefundAsync(RefundDue due, CancellationToken ct) =>
        FindAsync(
            $"v1/refunds?payment_intent={Uri.EscapeDataString(due.IntentId)}",
            StripeJson.Default.StripeListStripeRefund,
            refund => refund.Id,
            refund => StripeEvents.IdIn(refund.Metadata, StripeEvents.RefundId) == due.Refund.Id,
            ct
        );

    /// <summary>The events that concern us and were made since <paramref name="since"/>, page by page, the newest first.</summary>
    public async IAsyncEnumerable<IReadOnlyList<NewEvent>> EventsAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken ct)
    {
        var types = string.Concat(StripeEvents.Types.Select(type => $"&types[]={type}"));
        var pages = PagesAsync($"v1/events?created[gte]={Unix(since)}{types}", StripeJson.Default.StripeListJsonElement, IdOf, ct);
        await foreach (var page in pages)
        {
            yield return [.. page.Select(Event)];
        }
    }

    private async Task<T?> FindAsync<T>(
        string path,
        JsonTypeInfo<StripeList<T>> json,
        Func<T, string> idOf,
        Func<T, bool> isIt,
        CancellationToken ct
    )
        where T : class
    {
        await foreach (var page in PagesAsync(path, json, idOf, ct))
        {
            if (page.FirstOrDefault(isIt) is { } found)
            {
                return found;
            }
        }
        return null;
    }

    private async IAsyncEnumerable<IReadOnlyList<T>> PagesAsync<T>(
        string path,
        JsonTypeInfo<StripeList<T>> json,
        Func<T, string> idOf,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var after = "";
        while (true)
        {
            var page = await transport.GetAsync($"{path}&limit={PageSize}{after}", json, ct);
            if (page.Data is not { Count: > 0 } items)
            {
                yield break;
            }
            yield return items;
            if (!page.HasMore)
            {
                yield break;
            }
            after = $"&starting_after={Uri.EscapeDataString(idOf(items[^1]))}";
        }
    }

    private static NewEvent Event(JsonElement e) => new(IdOf(e), Text(e, "type") ?? "", Encoding.UTF8.GetBytes(e.GetRawText()));

    private static string IdOf(JsonElement e) =>
        Text(e, "id") is { Length: > 0 } id ? id : throw new ProviderUnavailableException("The provider listed an event without an id.");

    private static string? Text(JsonElement e, string name) =>
        e.ValueKind == JsonValueKind.Object && e.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;

    private static string Unix(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}

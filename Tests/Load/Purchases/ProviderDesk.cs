using System.Net.Http.Json;
using System.Text.Json;
using Shop.Tests.Load.Http;

namespace Shop.Tests.Load.Purchases;

/// <summary>The sandbox provider's controls and books.</summary>
/// <param name="origin">Where its pages are.</param>
internal sealed class ProviderDesk(Uri origin, bool owned) : IDisposable
{
    /// <summary>How late the late webhooks are at most.</summary>
    public static readonly TimeSpan DelayMax = TimeSpan.FromSeconds(5);

    private const int PageSize = 1000;
    private static readonly Uri Controls = new("/sandbox/controls", UriKind.Relative);

    private readonly HttpClient _http = LoadClient.Create(origin, connections: 1, owned);

    /// <summary>Disturbs webhooks as the plan says while <paramref name="work"/> goes on; whatever comes of it, not any longer.</summary>
    /// <param name="match">Only those with this in their JSON; null: all.</param>
    public async Task<T> DisturbedAsync<T>(PurchasePlan plan, string? match, Func<Task<T>> work, CancellationToken ct)
    {
        var webhooks = new
        {
            dropShare = plan.Drop,
            duplicateShare = plan.Duplicate,
            delayShare = plan.Delay,
            delayMaxMs = (int)DelayMax.TotalMilliseconds,
            match,
        };
        using var added = await _http.PostAsJsonAsync(Controls, new { webhooks }, ct);
        if (!added.IsSuccessStatusCode)
        {
            throw new LoadException($"The sandbox refused the rule: {await added.Content.ReadAsStringAsync(ct)}");
        }

        var rule = (await added.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("id").GetString();
        try
        {
            return await work();
        }
        finally
        {
            using var removed = await _http.DeleteAsync(new Uri($"{Controls}/{rule}", UriKind.Relative), CancellationToken.None);
        }
    }

    /// <summary>What the provider took and gave back for each of these orders.</summary>
    public async Task<Dictionary<Guid, Sums>> BooksAsync(IReadOnlySet<Guid> orders, CancellationToken ct)
    {
        var books = new Dictionary<Guid, Sums>();
        for (string? after = ""; after is not null; )
        {
            var page = await _http.GetFromJsonAsync<JsonElement>($"/sandbox/books?limit={PageSize}{after}", ct);
            foreach (var account in page.GetProperty("payments").EnumerateArray())
            {
                if (Guid.TryParse(Text(account, "orderId"), out var order) && orders.Contains(order))
                {
                    var sums = new Sums(
                        account.GetProperty("captured").GetInt64(),
                        account.GetProperty("refunded").GetInt64(),
                        Text(account, "currency")!.ToUpperInvariant()
                    );
                    books[order] = books.TryGetValue(order, out var others) ? others.With(sums) : sums;
                }
            }

            after = Text(page, "nextCursor") is { } cursor ? $"&after={Uri.EscapeDataString(cursor)}" : null;
        }

        return books;
    }

    public void Dispose() => _http.Dispose();

    private static string? Text(JsonElement of, string property) =>
        of.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Shop.Tests.Load.Http;
using Shop.Tools.Tokens;

namespace Shop.Tests.Load.FlashSales;

/// <summary>What staff read of a sale while it goes on.</summary>
internal sealed record SaleFigures(long Issued, long Queued, long Won, long Paid, long GivenBack);

/// <summary>Makes and ends the tool's own sales, as staff of this machine's shop.</summary>
internal sealed class SaleDesk : IDisposable
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(2);
    private static readonly Uri Sales = new("/api/admin/flash-sales", UriKind.Relative);

    private readonly HttpClient _http;

    public SaleDesk(LoadOptions options)
    {
        var issuer = DevelopmentIssuer.Read(Path.Combine(options.Data, "token-issuer.json"));
        var token = issuer.Sign("staff", Guid.CreateVersion7(), TimeProvider.System.GetUtcNow(), TokenLifetime);
        _http = LoadClient.Create(options.Target, connections: 1, options.OwnsHost);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Announces a sale in Hong Kong.</summary>
    /// <param name="paySeconds">How long winners' orders wait for their payment.</param>
    public async Task<Guid> AnnounceAsync(
        Guid product,
        int units,
        DateTimeOffset starts,
        TimeSpan length,
        int paySeconds,
        CancellationToken ct
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Sales)
        {
            Content = JsonContent.Create(
                new
                {
                    productId = product,
                    region = "hk",
                    units,
                    prices = new[] { new { amount = 9900, currency = "HKD" }, new { amount = 1300, currency = "USD" } },
                    startsAt = starts,
                    endsAt = starts + length,
                    paySeconds,
                }
            ),
        };
        request.Headers.Add("Idempotency-Key", $"load-{Guid.CreateVersion7()}");
        return (await SendAsync(request, ct)).GetProperty("id").GetGuid();
    }

    public async Task<SaleFigures> FiguresAsync(Guid sale, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{Sales}/{sale}", UriKind.Relative));
        return (await SendAsync(request, ct)).GetProperty("figures").Deserialize<SaleFigures>(JsonSerializerOptions.Web)!;
    }

    public async Task CancelAsync(Guid sale, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{Sales}/{sale}/cancel", UriKind.Relative));
        await SendAsync(request, ct);
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using var answer = await _http.SendAsync(request, ct);
        return answer.IsSuccessStatusCode
            ? await answer.Content.ReadFromJsonAsync<JsonElement>(ct)
            : throw new LoadException(
                $"{request.Method} {request.RequestUri} was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}"
            );
    }
}

using System.Net.Http.Json;
using System.Text.Json;
using Shop.Tests.Load.Http;

namespace Shop.Tests.Load.FlashSales;

/// <summary>What staff read of a sale while it goes on.</summary>
internal sealed record SaleFigures(long Issued, long Queued, long Won, long Paid, long GivenBack);

/// <summary>Makes and ends the tool's own sales, as staff of this machine's shop.</summary>
internal sealed class SaleDesk(LoadOptions options) : IDisposable
{
    private static readonly Uri Sales = new("/api/admin/flash-sales", UriKind.Relative);

    private readonly StaffClient _staff = new(options);

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
        return (await _staff.SendAsync(request, ct)).GetProperty("id").GetGuid();
    }

    public async Task<SaleFigures> FiguresAsync(Guid sale, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{Sales}/{sale}", UriKind.Relative));
        return (await _staff.SendAsync(request, ct)).GetProperty("figures").Deserialize<SaleFigures>(JsonSerializerOptions.Web)!;
    }

    public async Task CancelAsync(Guid sale, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{Sales}/{sale}/cancel", UriKind.Relative));
        await _staff.SendAsync(request, ct);
    }

    public void Dispose() => _staff.Dispose();
}

using System.Net.Http.Json;
using Microsoft.Net.Http.Headers;
using Shop.Cart.Carts;
using Shop.Contracts;

namespace Shop.Cart.Catalog;

/// <summary>What cart reads of a product.</summary>
internal sealed record CatalogProduct(Guid Id, string Slug, string Name, Money Price, ImageView? Image, string Availability);

/// <summary>What cart reads of a product list.</summary>
internal sealed record CatalogPage(IReadOnlyList<CatalogProduct> Items);

/// <summary>Asks catalog for what to show of products, over HTTP/2.</summary>
internal sealed partial class CatalogClient(HttpClient http, ILogger<CatalogClient> logger)
{
    /// <summary>For showing a cart, which is on the way of every checkout: better with last known prices than late.</summary>
    public static readonly TimeSpan Display = TimeSpan.FromMilliseconds(800);

    /// <summary>For what cannot be done without an answer.</summary>
    public static readonly TimeSpan Needed = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The products that are sold, by id, in the currency and region; null when catalog gives no answer in time, whatever the reason: the
    /// cart goes on without it.
    /// </summary>
    public async Task<IReadOnlyDictionary<Guid, CatalogProduct>?> FindAsync(
        IReadOnlyCollection<Guid> ids,
        string currency,
        string region,
        string? acceptLanguage,
        TimeSpan patience,
        CancellationToken ct
    )
    {
        if (ids.Count == 0)
        {
            return new Dictionary<Guid, CatalogProduct>();
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(patience);
        try
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Get,
                new Uri($"api/catalog/products?ids={string.Join(',', ids)}&currency={currency}&region={region}", UriKind.Relative)
            );
            if (acceptLanguage is not null)
            {
                request.Headers.TryAddWithoutValidation(HeaderNames.AcceptLanguage, acceptLanguage);
            }

            using var response = await http.SendAsync(request, deadline.Token);
            response.EnsureSuccessStatusCode();
            var page = await response.Content.ReadFromJsonAsync(CartJson.Default.CatalogPage, deadline.Token);
            return page!.Items.ToDictionary(product => product.Id);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            LogNoAnswer(exception.GetType().Name, exception.Message);
            return null;
        }
    }

    [LoggerMessage(
        EventName = "CatalogGaveNoAnswer",
        Level = LogLevel.Warning,
        Message = "Catalog gave no answer ({Type}: {Reason}); carts show what was last known"
    )]
    private partial void LogNoAnswer(string type, string reason);
}

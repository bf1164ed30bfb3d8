namespace Shop.Web.Backends;

/// <summary>The catalogue, in the visitor's currency and region.</summary>
internal sealed class CatalogClient(HttpClient http)
{
    /// <param name="query">Parameters of GET /api/catalog/products, without currency and region.</param>
    public Task<Answer<ProductList>> ListAsync(Market market, IEnumerable<KeyValuePair<string, string?>> query, CancellationToken ct) =>
        http.GetAsync($"/api/catalog/products{InMarket(QueryString.Create(query), market)}", WebJson.Default.ProductList, ct);

    public async Task<ProductDetail?> FindAsync(Market market, string slug, CancellationToken ct) =>
        (
            await http.GetAsync(
                $"/api/catalog/products/{Uri.EscapeDataString(slug)}{InMarket(QueryString.Empty, market)}",
                WebJson.Default.ProductDetail,
                ct
            )
        ).Value;

    public async Task<IReadOnlyList<CategoryItem>> CategoriesAsync(CancellationToken ct) =>
        (await http.GetAsync("/api/catalog/categories", WebJson.Default.CategoryList, ct)).Required.Items;

    private static QueryString InMarket(QueryString query, Market market) =>
        query.Add("currency", market.Currency).Add("region", market.Region);
}

namespace Shop.Web.Backends;

/// <summary>The catalogue, in the visitor's currency and region.</summary>
internal sealed class CatalogClient(HttpClient http)
{
    // A page is not kept waiting for what it can do without.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

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

    /// <summary>What else might please whoever looks at a product; null when catalog has no time for it.</summary>
    public Task<RecommendationList?> RecommendedAsync(Market market, Guid product, CancellationToken ct) =>
        Answers.OrNothingAsync(
            patience =>
                http.GetAsync(
                    $"/api/catalog/products/{product}/recommendations{InMarket(QueryString.Empty, market)}",
                    WebJson.Default.RecommendationList,
                    patience
                ),
            Patience,
            ct
        );

    /// <summary>The newest reviews of a product; null when catalog has no time for them.</summary>
    public Task<ReviewPage?> ReviewsAsync(Guid product, string? cursor, CancellationToken ct) =>
        Answers.OrNothingAsync(
            patience => http.GetAsync($"/api/catalog/products/{product}/reviews{After(cursor)}", WebJson.Default.ReviewPage, patience),
            Patience,
            ct
        );

    public async Task<IReadOnlyList<CategoryItem>> CategoriesAsync(CancellationToken ct) =>
        (await http.GetAsync("/api/catalog/categories", WebJson.Default.CategoryList, ct)).Required.Items;

    private static QueryString After(string? cursor) => cursor is null ? QueryString.Empty : QueryString.Create("cursor", cursor);

    private static QueryString InMarket(QueryString query, Market market) =>
        query.Add("currency", market.Currency).Add("region", market.Region);
}

namespace Shop.Web.Backends;

/// <summary>Checkout and orders; a guest's order is reached with its lookup token.</summary>
internal sealed class OrderClient(HttpClient http)
{
    public async Task<IReadOnlyList<ShippingMethod>> ShippingMethodsAsync(
        string region,
        string currency,
        string country,
        CancellationToken ct
    ) =>
        (
            await http.GetAsync(
                $"/api/shipping-methods{QueryString.Create("country", country).Add("region", region).Add("currency", currency)}",
                WebJson.Default.IReadOnlyListShippingMethod,
                ct
            )
        ).Value
        ?? [];

    public Task<Answer<Quote>> QuoteAsync(QuoteRequest quote, CancellationToken ct) =>
        http.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/api/quotes").WithJson(quote, WebJson.Default.QuoteRequest),
            WebJson.Default.Quote,
            ct
        );

    /// <param name="idempotencyKey">The same key for the same form: a form sent twice is one order.</param>
    /// <param name="languages">What the shopper reads, as browsers say it: the order and its mails are in the first that the shop has.</param>
    public Task<Answer<PlacedOrder>> PlaceAsync(PlaceOrder order, string idempotencyKey, string languages, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/orders").WithJson(order, WebJson.Default.PlaceOrder);
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        request.WithLanguages(languages);
        return http.SendAsync(request, WebJson.Default.PlacedOrder, ct);
    }

    public async Task<OrderView?> FindAsync(Guid id, string lookupToken, CancellationToken ct) =>
        (await http.SendAsync(WithToken(HttpMethod.Get, $"/api/orders/{id}", lookupToken), WebJson.Default.OrderView, ct)).Value;

    public Task<Answer<OrderView>> CancelAsync(Guid id, string lookupToken, CancellationToken ct) =>
        http.SendAsync(WithToken(HttpMethod.Post, $"/api/orders/{id}/cancel", lookupToken), WebJson.Default.OrderView, ct);

    private static HttpRequestMessage WithToken(HttpMethod method, string path, string lookupToken)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Order-Token", lookupToken);
        return request;
    }
}

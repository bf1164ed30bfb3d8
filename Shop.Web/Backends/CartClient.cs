namespace Shop.Web.Backends;

/// <summary>Carts; an id is the right to read and change its cart.</summary>
internal sealed class CartClient(HttpClient http)
{
    public async Task<CartView> CreateAsync(Market market, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/carts").WithJson(
            new NewCart(market.Currency, market.Region),
            WebJson.Default.NewCart
        );
        return (await http.SendAsync(request, WebJson.Default.CartView, ct)).Required;
    }

    public async Task<CartView?> FindAsync(string id, CancellationToken ct) =>
        (await http.GetAsync($"/api/carts/{Uri.EscapeDataString(id)}", WebJson.Default.CartView, ct)).Value;

    public Task<Answer<CartView>> SetQuantityAsync(string id, Guid productId, int quantity, CancellationToken ct) =>
        http.SendAsync(
            Item(HttpMethod.Put, id, productId).WithJson(new NewQuantity(quantity), WebJson.Default.NewQuantity),
            WebJson.Default.CartView,
            ct
        );

    public Task<Answer<CartView>> RemoveAsync(string id, Guid productId, CancellationToken ct) =>
        http.SendAsync(Item(HttpMethod.Delete, id, productId), WebJson.Default.CartView, ct);

    private static HttpRequestMessage Item(HttpMethod method, string id, Guid productId) =>
        new(method, $"/api/carts/{Uri.EscapeDataString(id)}/items/{productId}");
}

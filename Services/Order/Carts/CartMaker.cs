using System.Net;

namespace Shop.Order.Carts;

/// <summary>What cart is asked for a new cart.</summary>
internal sealed record NewCart(string Currency, string Region);

/// <summary>How many of a product shall be in a cart.</summary>
internal sealed record NewQuantity(int Quantity);

/// <summary>What order reads of a cart that was made.</summary>
internal sealed record MadeCart(string Id);

/// <summary>Makes and fills carts through the public API of carts. While cart gives no answer, the endpoint that needs one answers 503.</summary>
internal sealed class CartMaker(HttpClient http)
{
    /// <summary>The id of a new, empty cart.</summary>
    /// <exception cref="HttpRequestException">Cart cannot be reached or has no answer.</exception>
    public async Task<string> MakeAsync(string currency, string region, CancellationToken ct)
    {
        using var response = await http.PostAsJsonAsync(
            new Uri("api/carts", UriKind.Relative),
            new NewCart(currency, region),
            OrderJson.Default.NewCart,
            ct
        );
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync(OrderJson.Default.MadeCart, ct))!.Id;
    }

    /// <summary>Puts so many of a product into the cart; false when it is no longer sold.</summary>
    /// <exception cref="HttpRequestException">Cart cannot be reached or has no answer.</exception>
    public async Task<bool> PutAsync(string cartId, Guid productId, int quantity, CancellationToken ct)
    {
        using var response = await http.PutAsJsonAsync(
            new Uri($"api/carts/{cartId}/items/{productId:D}", UriKind.Relative),
            new NewQuantity(quantity),
            OrderJson.Default.NewQuantity,
            ct
        );
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        response.EnsureSuccessStatusCode();
        return true;
    }
}

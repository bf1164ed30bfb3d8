using System.Net;

namespace Shop.Order.Carts;

/// <summary>What order reads of a cart; prices are order's own.</summary>
internal sealed record CartContents(string Id, long Version, string Currency, string Region, IReadOnlyList<CartLine> Lines);

/// <summary>A product and how many of it.</summary>
internal sealed record CartLine(Guid ProductId, int Quantity);

/// <summary>Asks the cart service, over HTTP/2. While it gives no answer, the endpoint that needs one answers 503.</summary>
internal sealed class CartClient(HttpClient http)
{
    /// <summary>The cart, or null when there is none of this id.</summary>
    public async Task<CartContents?> FindAsync(string id, CancellationToken ct)
    {
        using var response = await http.GetAsync(new Uri($"api/carts/{id}", UriKind.Relative), ct);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync(OrderJson.Default.CartContents, ct);
    }
}

/// <summary>The form of a cart's id: 128 random bits in base64url.</summary>
internal static class CartIds
{
    private const int Length = 22;

    /// <summary>Whether <paramref name="text"/> can be a cart's id.</summary>
    public static bool IsValid(string text) => text.Length == Length && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}

using System.Net.Http.Headers;
using System.Text.Json;

namespace Shop.Order.Carts;

/// <summary>What order reads of a cart; prices are order's own.</summary>
internal sealed record CartContents(string Id, long Version, string Currency, string Region, IReadOnlyList<CartLine> Lines);

/// <summary>A product and how many of it.</summary>
internal sealed record CartLine(Guid ProductId, int Quantity);

/// <summary>Which carts to read.</summary>
internal sealed record CartLookup(IReadOnlyList<string> Ids);

/// <summary>Asks the cart service, over HTTP/2, for many carts at once: checkouts that arrive together share the call.</summary>
internal sealed class CartClient(HttpClient http)
{
    // A checkout holds a place in the queue meanwhile.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The carts that there are, by id.</summary>
    /// <exception cref="HttpRequestException">The cart service cannot be reached or has no answer.</exception>
    /// <exception cref="TimeoutException">It gave no answer in time.</exception>
    public async Task<IReadOnlyDictionary<string, CartContents>> FindAsync(IReadOnlyList<string> ids, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(Patience);
        try
        {
            using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new(ids), OrderJson.Default.CartLookup));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await http.PostAsync(new Uri("internal/carts/lookup", UriKind.Relative), content, deadline.Token);
            response.EnsureSuccessStatusCode();
            var found = await response.Content.ReadFromJsonAsync(OrderJson.Default.IReadOnlyListCartContents, deadline.Token);
            return found!.ToDictionary(cart => cart.Id);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException("The cart service gave no answer in time.", e);
        }
    }
}

/// <summary>The form of a cart's id: 128 random bits in base64url.</summary>
internal static class CartIds
{
    private const int Length = 22;

    /// <summary>Whether <paramref name="text"/> can be a cart's id.</summary>
    public static bool IsValid(string text) => text.Length == Length && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}

using Microsoft.Net.Http.Headers;
using Shop.Cart.Catalog;
using Shop.Contracts;

namespace Shop.Cart.Carts;

/// <summary>Shows carts with catalog's names and prices, in the shopper's language; with the last known ones while catalog is away.</summary>
internal sealed class CartDisplay(CatalogClient catalog, IHttpContextAccessor http)
{
    private const string SoldOut = "sold_out";

    /// <summary>What catalog says of the cart's products and of a <paramref name="newcomer"/>; null while it gives no answer.</summary>
    public Task<IReadOnlyDictionary<Guid, CatalogProduct>?> AskAsync(StoredCart cart, Guid? newcomer, CancellationToken ct) =>
        catalog.FindAsync(
            [.. cart.Lines.Select(line => line.ProductId).Concat(newcomer is { } id ? [id] : [])],
            cart.Currency,
            cart.Region,
            http.HttpContext?.Request.Headers[HeaderNames.AcceptLanguage],
            newcomer is null ? CatalogClient.Display : CatalogClient.Needed,
            ct
        );

    public async Task<CartView> ShowAsync(StoredCart cart, CancellationToken ct) => Show(cart, await AskAsync(cart, newcomer: null, ct));

    public static CartView Show(StoredCart cart, IReadOnlyDictionary<Guid, CatalogProduct>? products)
    {
        List<CartLineView> lines = [.. cart.Lines.Select(line => Show(line, cart.Currency, products))];
        return new(
            cart.Id,
            cart.Version,
            cart.Currency,
            cart.Region,
            lines,
            new Money(lines.Sum(line => line.LineTotal.Amount), cart.Currency)
        );
    }

    public static LineSnapshot Snapshot(CatalogProduct product) => new(product.Slug, product.Name, product.Price.Amount, product.Image);

    private static CartLineView Show(StoredLine line, string currency, IReadOnlyDictionary<Guid, CatalogProduct>? products)
    {
        var product = products?.GetValueOrDefault(line.ProductId);
        var shown = product is null ? line.Snapshot : Snapshot(product);
        return new(
            line.ProductId,
            shown.Slug,
            shown.Name,
            line.Quantity,
            new Money(shown.Price, currency),
            new Money(shown.Price * line.Quantity, currency),
            shown.Image,
            // Without catalog's word the product counts as available; the order decides.
            products is null
                || product is { Availability: not SoldOut }
        );
    }
}

namespace Shop.Catalog.Caching;

/// <summary>Tells Redis, and through it every replica, that a product changed. For after the commit: it reads what the product is now.</summary>
internal sealed class ProductInvalidation(IProductSource source, SharedProducts shared)
{
    /// <summary>Nothing older than now is kept or answered as fresh from here on, but for what other replicas have not heard of yet.</summary>
    /// <exception cref="Exception">A store is away; then it is to be called again, for nobody else will.</exception>
    public async Task AnnounceAsync(Guid productId, CancellationToken ct)
    {
        // Of a product that catalog does not have there is nothing to keep.
        if (await source.CurrentAsync(productId, ct) is { } current)
        {
            await shared.InvalidateAsync(productId, current, ct);
        }
    }
}

using System.Collections.Concurrent;
using Shop.Catalog.Caching;

namespace Shop.Tests.Integration.Catalog.Caching;

/// <summary>A database of products that a test controls: what it holds, how long it takes, when it fails.</summary>
internal sealed class PretendDatabase : IProductSource
{
    private readonly ConcurrentDictionary<Guid, (long Version, string Slug)> products = new();
    private int queries;

    /// <summary>Runs when a query has read its snapshot and before it answers.</summary>
    public Func<CancellationToken, Task> Answering { get; set; } = _ => Task.CompletedTask;

    /// <summary>Queries for whole products.</summary>
    public int Queries => queries;

    /// <summary>Commits a version of a product.</summary>
    public void Commit(Guid id, long version, string? slug = null) =>
        products.AddOrUpdate(id, (version, slug ?? SlugOf(id)), (_, before) => (version, slug ?? before.Slug));

    public static string SlugOf(Guid id) => $"product-{id:N}";

    public Task<LoadedProduct?> FindAsync(Guid id, CancellationToken ct) =>
        QueryAsync(() => products.TryGetValue(id, out var found) ? Loaded(id, found) : null, ct);

    public Task<LoadedProduct?> FindAsync(string slug, CancellationToken ct) =>
        QueryAsync(
            () =>
                products.FirstOrDefault(one => one.Value.Slug == slug) is { Value.Slug: not null } found
                    ? Loaded(found.Key, found.Value)
                    : null,
            ct
        );

    public Task<CurrentProduct?> CurrentAsync(Guid id, CancellationToken ct) =>
        Task.FromResult(products.TryGetValue(id, out var found) ? new CurrentProduct(found.Version, found.Slug) : null);

    private async Task<LoadedProduct?> QueryAsync(Func<LoadedProduct?> read, CancellationToken ct)
    {
        Interlocked.Increment(ref queries);
        var snapshot = read();
        await Answering(ct);
        return snapshot;
    }

    private static LoadedProduct Loaded(Guid id, (long Version, string Slug) found) =>
        new(
            id,
            found.Version,
            $$"""
            {"id":"{{id}}","sku":"A-1","slug":"{{found.Slug}}","active":true,"brand":"b","category":"c","picture":{"motif":"cap","palette":1,"variant":1},
             "attributes":{},"texts":{},"prices":{"HKD":{{found.Version}}},"levels":{},"updatedAt":"2026-11-22T00:00:00+00:00"}
            """
        );
}

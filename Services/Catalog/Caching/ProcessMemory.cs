using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Shop.Catalog.Caching;

/// <summary>Something that a process keeps.</summary>
/// <param name="Until">The timestamp until which it is fresh.</param>
/// <param name="IsStale">It was stale when it was kept, since nothing better could be had.</param>
internal sealed record Held<T>(T Value, long Until, bool IsStale = false);

/// <summary>
/// The level of a process: products by id, and where slugs lead. Bounded; what is no longer fresh stays for failures, as long as there is
/// room. What does not exist has room of its own, so that made-up addresses push nothing out.
/// </summary>
internal sealed class ProcessMemory : IDisposable
{
    // An object for the product, its texts and up to eight answers that hold about half of it each.
    private const int EntryBytes = 1_000;
    private const int BytesPerByte = 5;

    private readonly Lock changing = new();
    private readonly CacheOptions limits;
    private readonly MemoryCache products;
    private readonly MemoryCache slugs;
    private readonly MemoryCache unknown;

    public ProcessMemory(IOptions<CacheOptions> options)
    {
        limits = options.Value;
        products = new(new MemoryCacheOptions { SizeLimit = limits.ProcessBytesMax });
        slugs = new(new MemoryCacheOptions { SizeLimit = limits.ProcessNamesMax });
        unknown = new(new MemoryCacheOptions { SizeLimit = limits.ProcessNamesMax });
    }

    /// <summary>What is kept of a product, fresh or not.</summary>
    public Held<ProductContent>? Find(Guid id) =>
        products.TryGetValue(id, out var held) || unknown.TryGetValue(id, out held) ? (Held<ProductContent>)held! : null;

    /// <summary>Where a slug leads, fresh or not; to null when nowhere.</summary>
    public Held<Guid?>? Find(string slug) =>
        slugs.TryGetValue(slug, out var held) || unknown.TryGetValue(slug, out held) ? (Held<Guid?>)held! : null;

    /// <summary>Keeps a product unless what is kept is newer and fresh.</summary>
    /// <param name="now">The current timestamp.</param>
    public void Keep(Guid id, Held<ProductContent> found, long now)
    {
        lock (changing)
        {
            if (Find(id) is { } held && held.Until > now && held.Value.Version > found.Value.Version)
            {
                return;
            }

            if (found.Value.Product is null)
            {
                products.Remove(id);
                unknown.Set(id, found, Entry(1, limits.UnknownFresh));
            }
            else
            {
                unknown.Remove(id);
                Set(id, found);
            }
        }
    }

    /// <summary>Keeps where a slug leads.</summary>
    public void Keep(string slug, Held<Guid?> found)
    {
        lock (changing)
        {
            (found.Value is null ? slugs : unknown).Remove(slug);
            (found.Value is null ? unknown : slugs).Set(slug, found, Entry(1, found.Value is null ? limits.UnknownFresh : limits.Kept));
        }
    }

    /// <summary>A product has that version now: what is kept and older is fresh no more.</summary>
    public void Outdate(Guid id, long version)
    {
        lock (changing)
        {
            if (products.TryGetValue(id, out Held<ProductContent>? held) && held!.Value.Version < version)
            {
                Set(id, held with { Until = 0 });
            }

            unknown.Remove(id);
        }
    }

    /// <summary>A slug leads to that product now: where it led before is forgotten.</summary>
    public void Redirect(string slug, Guid id)
    {
        lock (changing)
        {
            if (Find(slug) is { } known && known.Value != id)
            {
                slugs.Remove(slug);
                unknown.Remove(slug);
            }
        }
    }

    public void Dispose()
    {
        products.Dispose();
        slugs.Dispose();
        unknown.Dispose();
    }

    private void Set(Guid id, Held<ProductContent> held) =>
        products.Set(id, held, Entry(EntryBytes + (BytesPerByte * (long)held.Value.Length), limits.Kept));

    private static MemoryCacheEntryOptions Entry(long size, TimeSpan kept) => new() { Size = size, AbsoluteExpirationRelativeToNow = kept };
}

using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Shop.Catalog.Caching;

/// <summary>
/// Products from the process's memory, Redis or the database, in this order: docs/decisions/0014-versioned-cache.md. However many ask at
/// once, and in however many replicas, the database is asked once.
/// </summary>
internal sealed class ProductCache(
    ProcessMemory memory,
    SharedProducts shared,
    Retrieval retrieval,
    IProductSource source,
    CacheMetrics metrics,
    IOptions<CacheOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time
)
{
    private const int TriesMax = 3;

    private readonly SharedTasks<Guid, Held<ProductContent>> products = new();
    private readonly SharedTasks<string, Held<Guid?>> slugs = new();
    private readonly long fresh = (long)(options.Value.ProcessFresh.TotalSeconds * time.TimestampFrequency);
    private readonly long pause = (long)(options.Value.AwayPause.TotalSeconds * time.TimestampFrequency);

    /// <summary>The product of that id; content without a product when there is none.</summary>
    /// <exception cref="Exception">It is held nowhere, and the database is away or busy: <see cref="DatabaseBulkhead"/>.</exception>
    public ValueTask<Held<ProductContent>> FindAsync(Guid id, CancellationToken ct)
    {
        if (memory.Find(id) is not { } held || held.Until <= time.GetTimestamp())
        {
            return new(products.JoinAsync(id, task => LoadAsync(id, task), metrics.WaitedForTask, ct));
        }

        if (held.Value.Product is null)
        {
            metrics.HitUnknown();
        }
        else
        {
            metrics.HitProcess();
        }

        return new(held);
    }

    /// <summary>The product that a slug leads to; content without a product when it leads nowhere. It may have another slug by now.</summary>
    /// <exception cref="Exception">As by id.</exception>
    public ValueTask<Held<ProductContent>> FindAsync(string slug, CancellationToken ct) =>
        memory.Find(slug) is { } held && held.Until > time.GetTimestamp() ? FindAsync(held, ct) : ResolveAndFindAsync(slug, ct);

    /// <summary>A product has that version now: whatever is older is fresh no more, here and with tasks under way.</summary>
    public void Announce(Guid id, long version, string slug)
    {
        products.Raise(id, version);
        memory.Outdate(id, version);
        memory.Redirect(slug, id);
    }

    private ValueTask<Held<ProductContent>> FindAsync(Held<Guid?> target, CancellationToken ct)
    {
        if (target.Value is { } id)
        {
            return FindAsync(id, ct);
        }

        metrics.HitUnknown();
        return new(new Held<ProductContent>(ProductContent.Unknown, target.Until));
    }

    private async ValueTask<Held<ProductContent>> ResolveAndFindAsync(string slug, CancellationToken ct) =>
        await FindAsync(await slugs.JoinAsync(slug, _ => ResolveAsync(slug), metrics.WaitedForTask, ct), ct);

    private async Task<Held<ProductContent>> LoadAsync(Guid id, SharedTasks<Guid, Held<ProductContent>>.SharedTask task)
    {
        var held = memory.Find(id);
        var hasStale = held?.Value.Product is not null;
        var question = new Question(
            SharedProducts.KeyOf(id),
            ct => source.FindAsync(id, ct),
            (token, product, ct) => shared.WriteAsync(id, token, product, ct)
        );
        try
        {
            for (var tries = 1; ; tries++)
            {
                var found = await retrieval.FindAsync(question, held?.Value.Stamp, hasStale, lifetime.ApplicationStopped);
                var content = found.Entry is { Data: null } ? held!.Value : ContentOf(found);
                if (found.IsStale)
                {
                    // What is held may be newer than what Redis had.
                    return Keep(id, Stale(hasStale && held!.Value.Version > content.Version ? held.Value : content));
                }

                if (content.Version >= task.Minimum || tries == TriesMax)
                {
                    var kept = Keep(id, new(content, found.Begun + fresh));
                    // Announced while it was looked for: nobody who asks from now on may get it.
                    memory.Outdate(id, task.Minimum);
                    return kept;
                }
            }
        }
        catch (Exception failure) when (hasStale && DatabaseBulkhead.IsPassing(failure))
        {
            return Keep(id, Stale(held!.Value));
        }
    }

    private async Task<Held<Guid?>> ResolveAsync(string slug)
    {
        var held = memory.Find(slug);
        var question = new Question(
            SharedProducts.KeyOf(slug),
            ct => source.FindAsync(slug, ct),
            (token, product, ct) => shared.WriteAsync(slug, token, product, ct)
        );
        try
        {
            var found = await retrieval.FindAsync(question, heldStamp: null, held?.Value is not null, lifetime.ApplicationStopped);
            if (found.Loaded is { } loaded)
            {
                // It came with the product.
                Keep(loaded.Id, new(ContentOf(found), found.Begun + fresh));
            }

            var target = found.Entry is { } entry ? (entry.Data is { Length: > 0 } id ? Guid.Parse(id) : null) : found.Loaded?.Id;
            return Keep(slug, new(target, found.IsStale ? time.GetTimestamp() + pause : found.Begun + fresh, found.IsStale));
        }
        catch (Exception failure) when (held?.Value is not null && DatabaseBulkhead.IsPassing(failure))
        {
            return Keep(slug, held with { Until = time.GetTimestamp() + pause });
        }
    }

    private Held<ProductContent> Stale(ProductContent content) => new(content, time.GetTimestamp() + pause, IsStale: true);

    private Held<ProductContent> Keep(Guid id, Held<ProductContent> found)
    {
        memory.Keep(id, found, time.GetTimestamp());
        return found;
    }

    private Held<Guid?> Keep(string slug, Held<Guid?> found)
    {
        memory.Keep(slug, found);
        return found;
    }

    private static ProductContent ContentOf(Retrieved found)
    {
        var (version, data) = found.Entry is { } entry ? (entry.Version, entry.Data) : (found.Loaded?.Version ?? 0, found.Loaded?.Json);
        return string.IsNullOrEmpty(data)
            ? new(version, found.Stamp, null, 0)
            : new(version, found.Stamp, JsonSerializer.Deserialize(data, CatalogJson.Default.CachedProduct), data.Length);
    }
}

using Shop.Catalog.Storefront;

namespace Shop.Catalog.Caching;

/// <summary>A product as a process keeps it, with the answers that were made of it.</summary>
/// <param name="stamp">Of the entry in Redis that it came from; null when it came from the database alone.</param>
/// <param name="product">Null when there is no such product.</param>
/// <param name="length">Of the product's data.</param>
internal sealed class ProductContent(long version, string? stamp, CachedProduct? product, int length)
{
    /// <summary>What is known of what does not exist.</summary>
    public static readonly ProductContent Unknown = new(0, null, null, 0);

    private (Audience Audience, RenderedAnswer? Answer)[] answers = [];

    public long Version => version;

    public string? Stamp => stamp;

    public CachedProduct? Product => product;

    public int Length => length;

    /// <summary>The answer to an audience, made when it is first asked for; null when the product is not on sale to it.</summary>
    public RenderedAnswer? For(Audience audience, ProductRendering rendering)
    {
        foreach (var (known, answer) in Volatile.Read(ref answers))
        {
            if (known == audience)
            {
                return answer;
            }
        }

        var made = product is null ? null : rendering.Render(product, audience);
        Add(audience, made);
        return made;
    }

    // There are few audiences, and two threads that make the same answer make equal ones.
    private void Add(Audience audience, RenderedAnswer? answer)
    {
        for (var known = Volatile.Read(ref answers); ; known = Volatile.Read(ref answers))
        {
            if (
                known.Any(one => one.Audience == audience)
                || Interlocked.CompareExchange(ref answers, [.. known, (audience, answer)], known) == known
            )
            {
                return;
            }
        }
    }
}

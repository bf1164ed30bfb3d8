using System.Collections.Concurrent;
using Shop.ServiceDefaults;

namespace Shop.Order.FlashSales;

/// <summary>Who has a ticket, as a filter of their idempotency keys: a standing <c>sold_out</c> is not for them.</summary>
internal sealed class Holders(Gate gate)
{
    // Of more people the filter would outgrow a header; then everybody is answered by the gate itself.
    private const int HoldersMax = 2_000;

    private readonly ConcurrentDictionary<Guid, (string People, KeyFilter? Filter)> known = new();

    /// <summary>The filter of those who hold a ticket of the sale; null: they are too many.</summary>
    /// <param name="people">What the gate says that the set of people is at.</param>
    public async Task<KeyFilter?> OfAsync(Guid saleId, string people, CancellationToken ct)
    {
        if (known.TryGetValue(saleId, out var kept) && kept.People == people)
        {
            return kept.Filter;
        }

        if (await gate.HoldersAsync(saleId, ct) is not { } holders)
        {
            return null;
        }

        var filter = holders.Keys.Length <= HoldersMax ? KeyFilter.Of(holders.Keys) : null;
        known[saleId] = (holders.People, filter);
        return filter;
    }

    /// <summary>Forgets a sale that is over.</summary>
    public void Forget(Guid saleId) => known.TryRemove(saleId, out _);
}

using Microsoft.Extensions.Caching.Memory;
using Npgsql;
using Shop.Contracts;
using Shop.Order.Pricing;

namespace Shop.Order.FlashSales;

/// <summary>A sale with all that its orders' prices depend on.</summary>
/// <param name="ReadAt">The timestamp when it was read; <see cref="PriceBook.At"/> is the database's time of it.</param>
internal sealed record SaleCard(FlashSale Sale, PriceBook Prices, long ReadAt);

/// <summary>
/// What everybody asks about a sale, at most half a second old: a crowd costs one reading of the tables in that time, in each replica.
/// </summary>
internal sealed class SaleBook(NpgsqlDataSource db, PriceList prices, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan AgeMax = TimeSpan.FromMilliseconds(500);

    // Sales that there are not count too: nobody can make this grow.
    private const int CardsMax = 1_000;
    private static readonly string[] AllLanguages = [Languages.English, Languages.TraditionalChinese];

    private readonly MemoryCache cards = new(new MemoryCacheOptions { SizeLimit = CardsMax });

    /// <summary>The sale; null: there is none.</summary>
    public Task<SaleCard?> FindAsync(Guid id, CancellationToken ct) =>
        cards
            .GetOrCreate(
                id,
                entry =>
                {
                    entry.SetSize(1).SetAbsoluteExpiration(AgeMax);
                    return new Lazy<Task<SaleCard?>>(() => ReadAsync(id));
                }
            )!
            .Value.WaitAsync(ct);

    /// <summary>Scheduled and open sales, the soonest first.</summary>
    public Task<IReadOnlyList<SaleCard>> ComingAsync(CancellationToken ct) =>
        cards
            .GetOrCreate(
                nameof(ComingAsync),
                entry =>
                {
                    entry.SetSize(1).SetAbsoluteExpiration(AgeMax);
                    return new Lazy<Task<IReadOnlyList<SaleCard>>>(ReadComingAsync);
                }
            )!
            .Value.WaitAsync(ct);

    /// <summary>The database's time, as far as it is known without asking.</summary>
    public DateTimeOffset Now(SaleCard card) => card.Prices.At + time.GetElapsedTime(card.ReadAt);

    public void Dispose() => cards.Dispose();

    private async Task<SaleCard?> ReadAsync(Guid id)
    {
        var found = await ReadAsync("WHERE id = $1", id);
        return found is [var sale] ? sale : null;
    }

    private Task<IReadOnlyList<SaleCard>> ReadComingAsync() =>
        ReadAsync("WHERE status = 'active' AND ends_at > now() ORDER BY starts_at, id LIMIT $1", 100);

    // Not cut short by whoever asked first: others wait for it too.
    private async Task<IReadOnlyList<SaleCard>> ReadAsync<T>(string which, T parameter)
    {
        var sales = new List<FlashSale>();
        await using (var command = db.CreateCommand($"SELECT {FlashSale.Columns} FROM flash_sales {which}"))
        {
            command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = parameter });
            await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
            while (await reader.ReadAsync(CancellationToken.None))
            {
                sales.Add(FlashSale.Read(reader));
            }
        }

        if (sales is [])
        {
            return [];
        }

        var wanted = sales.SelectMany(sale => sale.Prices.Keys, (sale, currency) => (sale.ProductId, currency));
        var readAt = time.GetTimestamp();
        var book = await prices.ReadAsync(
            [.. wanted.SelectMany(_ => AllLanguages, (one, language) => (one.ProductId, language, one.currency))],
            CancellationToken.None
        );
        return [.. sales.Select(sale => new SaleCard(sale, book, readAt))];
    }
}

using Npgsql;

namespace Shop.Catalog.Recommendations;

/// <summary>How much products are wanted and what is bought with what: sums that grow with each paid order and fade with time.</summary>
internal static class SalesMemory
{
    // Pairs grow with the square: of an order of many products the first few tell enough.
    private const int PairedMax = 12;

    /// <summary>Adds a paid order. Orders may come late and in any order: each counts by its own day.</summary>
    public static async Task AddAsync(NpgsqlTransaction transaction, Guid[] products, DateTimeOffset paidAt, CancellationToken ct)
    {
        var day = DateOnly.FromDateTime(paidAt.UtcDateTime);
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                new(
                    """
                    with sold as (select id from products where id = any ($1) order by id for no key update)
                    update products as p
                    set popularity = faded(p.popularity, p.popularity_on, greatest(p.popularity_on, $2)) + faded(1, $2, greatest(p.popularity_on, $2)),
                      popularity_on = greatest(p.popularity_on, $2)
                    from sold where p.id = sold.id
                    """
                )
                {
                    Parameters =
                    {
                        new() { Value = products },
                        new() { Value = day },
                    },
                },
                new(
                    """
                    insert into bought_together as known (product_id, other_id, score, scored_on)
                    select one.id, other.id, 1, $2
                    from products as one cross join products as other
                    where one.id = any ($1) and other.id = any ($1) and one.id <> other.id
                    order by one.id, other.id
                    on conflict (product_id, other_id) do update
                    set score = faded(known.score, known.scored_on, greatest(known.scored_on, excluded.scored_on))
                        + faded(excluded.score, excluded.scored_on, greatest(known.scored_on, excluded.scored_on)),
                      scored_on = greatest(known.scored_on, excluded.scored_on)
                    """
                )
                {
                    Parameters =
                    {
                        new() { Value = products.Take(PairedMax).ToArray() },
                        new() { Value = day },
                    },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
    }
}

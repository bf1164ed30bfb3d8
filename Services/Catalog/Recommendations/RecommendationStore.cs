using Npgsql;
using Shop.Catalog.Pictures;
using Shop.Catalog.Products;
using Shop.Catalog.Storefront;

namespace Shop.Catalog.Recommendations;

/// <summary>Other products for whoever looks at one.</summary>
internal sealed record RecommendationList(IReadOnlyList<ProductItem> Items);

/// <summary>What was bought together with a product; then what is most wanted in its category. Only what can be bought now.</summary>
internal sealed class RecommendationStore(NpgsqlDataSource db, ProductImages images)
{
    /// <summary>Most products that are recommended.</summary>
    public const int Max = 8;

    // Some of these are sold out; what is left has to do.
    private const int CandidatesMax = 4 * Max;

    private const string Query = $"""
        with asked as (select id, category from products where id = @id and active),
        together as (
          select b.other_id as id, 0 as place, faded(b.score, b.scored_on, current_date) as score
          from asked join bought_together b on b.product_id = asked.id
          order by score desc, b.other_id limit @candidates
        ),
        alike as (
          select p.id, 1 as place, p.popularity as score
          from asked join products p on p.category = asked.category and p.active and p.id <> asked.id
          order by p.popularity desc, p.id limit @candidates
        ),
        candidates as (
          select distinct on (id) id, place, score from (select * from together union all select * from alike) as both_kinds
          order by id, place
        )
        select {ProductRows.ItemColumns}
        {ProductRows.Tables}
        join candidates on candidates.id = p.id
        where p.active and a.level <> 'sold_out'
        order by candidates.place, candidates.score desc, p.id
        limit @limit
        """;

    /// <summary>The best first; null when there is no such product on sale.</summary>
    public async Task<RecommendationList?> ForAsync(Guid product, Audience audience, CancellationToken ct)
    {
        await using var batch = db.CreateBatch();
        batch.BatchCommands.Add(
            new("select exists (select from products where id = @id and active)")
            {
                Parameters = { new NpgsqlParameter<Guid>("id", product) },
            }
        );
        var query = new NpgsqlBatchCommand(Query)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid>("id", product),
                new NpgsqlParameter<int>("candidates", CandidatesMax),
                new NpgsqlParameter<int>("limit", Max),
            },
        };
        query.Parameters.For(audience);
        batch.BatchCommands.Add(query);
        await using var rows = await batch.ExecuteReaderAsync(ct);
        await rows.ReadAsync(ct);
        if (!rows.GetBoolean(0))
        {
            return null;
        }

        await rows.NextResultAsync(ct);
        var items = new List<ProductItem>(Max);
        while (await rows.ReadAsync(ct))
        {
            items.Add(ProductRows.Item(rows, audience, images));
        }

        return new(items);
    }
}

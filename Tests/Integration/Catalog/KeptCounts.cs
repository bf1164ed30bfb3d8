using Npgsql;

namespace Shop.Tests.Integration.Catalog;

/// <summary>What catalogdb keeps of its products for lists and searches, compared with the products themselves.</summary>
internal sealed class KeptCounts(NpgsqlDataSource catalogdb)
{
    private const string Listed = """
        select p.id, p.category, p.brand, p.active,
          (select amount from product_prices where product_id = p.id and currency = 'HKD') as hkd,
          (select amount from product_prices where product_id = p.id and currency = 'USD') as usd,
          exists (select from availability where product_id = p.id and region = 'hk' and level <> 'sold_out') as hk,
          exists (select from availability where product_id = p.id and region = 'us' and level <> 'sold_out') as us,
          round(p.popularity * 1000)::bigint as popularity,
          case p.rating_count when 0 then 0 else (p.rating_sum + 15) * 1000 / (p.rating_count + 5) end::bigint as rating, p.created_at
        from products p
        """;

    private const string Kept = "product_id, category, brand, active, hkd, usd, hk, us, popularity, rating, created_at";

    /// <summary>Rows that differ between what is kept and what it is kept of; 0 when all is right.</summary>
    public static IReadOnlyDictionary<string, string> Differences { get; } =
        new Dictionary<string, string>
        {
            ["listing"] = Differing(Listed, $"select {Kept} from listing"),
            ["product_search"] = Differing(
                $"select * from ({Listed}) as l where id in (select product_id from product_search)",
                $"select {Kept} from product_search"
            ),
            ["listing_counts"] = Differing(
                $"""
                select c.currency, l.category, l.brand,
                  width_bucket(c.amount, case c.currency when 'HKD' then '{"{0,10000,20000,50000,100000,200000}"}'::bigint[]
                    else '{"{0,1500,3000,6000,12000,25000}"}'::bigint[] end) as price_range, l.hk, l.us, count(*) as products
                from ({Listed}) as l, lateral (values ('HKD', l.hkd), ('USD', l.usd)) as c (currency, amount)
                where l.active and c.amount is not null
                group by 1, 2, 3, 4, 5, 6
                """,
                """
                select currency, category, brand, price_range, hk, us, sum(products) from listing_counts
                group by 1, 2, 3, 4, 5, 6 having sum(products) <> 0
                """
            ),
            ["vocabulary"] = Differing(
                """
                select word, count(*) as products
                from (
                  select unnest(spelling) as word from product_search
                  union all
                  select unnest(spelling(to_tsvector('simple', phrase) || han_terms(phrase))) from synonyms
                ) as words group by word
                """,
                "select word, sum(products) from vocabulary group by word having sum(products) <> 0"
            ),
        };

    /// <summary>How many rows differ.</summary>
    public async Task<long> DifferingAsync(string kept, CancellationToken ct)
    {
        await using var command = catalogdb.CreateCommand(Differences[kept]);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private static string Differing(string right, string kept) =>
        $"""
            with truth as ({right}), kept as ({kept})
            select (select count(*) from (select * from truth except select * from kept) as missing)
              + (select count(*) from (select * from kept except select * from truth) as wrong)
            """;
}

using Npgsql;

namespace Shop.Tests.Integration.Catalog;

/// <summary>Products of a test's own, written as staff's tools will write them; gone when it ends.</summary>
internal sealed class MadeProducts : IAsyncDisposable
{
    private MadeProducts(NpgsqlDataSource catalogdb, Guid[] ids) => (Catalogdb, Ids) = (catalogdb, ids);

    public NpgsqlDataSource Catalogdb { get; }

    /// <summary>Ascending.</summary>
    public Guid[] Ids { get; }

    /// <summary>So many products of that English name, in stock everywhere, for HKD 50.00 and USD 50.00.</summary>
    public static async Task<MadeProducts> MakeAsync(ShopFixture shop, int count, string name)
    {
        var catalogdb = NpgsqlDataSource.Create(await shop.ConnectionStringAsync("catalogdb"));
        var made = new MadeProducts(catalogdb, [.. Enumerable.Range(0, count).Select(_ => Guid.NewGuid()).Order()]);
        await made.AddAsync(made.Ids, name);
        return made;
    }

    /// <summary>Adds more of them.</summary>
    public async Task AddAsync(Guid[] ids, string name)
    {
        await using var command = Catalogdb.CreateCommand(
            """
            with made as (
              insert into products (id, sku, slug, category, brand, picture_motif, picture_palette, picture_variant)
              select id, 'MADE-' || upper(replace(left(id::text, 23), '-', '')), 'made-' || id, 'home', 'Nobody', 'teapot', 0, 0
              from unnest(@ids) as id
              returning id
            ),
            texts as (
              insert into product_texts (product_id, language, name, description)
              select id, language, name, '' from made, (values ('en', @name), ('zh-Hant', '試')) as t (language, name)
            ),
            stock as (
              insert into availability (product_id, region, level)
              select id, region, 'in_stock' from made, (values ('hk'), ('us')) as r (region)
            )
            insert into product_prices (product_id, currency, amount)
            select id, currency, 5000 from made, (values ('HKD'), ('USD')) as c (currency)
            """
        );
        command.Parameters.AddWithValue("ids", ids);
        command.Parameters.AddWithValue("name", name);
        await command.ExecuteNonQueryAsync(Ct);
        await ExecuteAsync("select index_products(@ids)", ids);
    }

    /// <summary>Runs a statement about these products, <c>@ids</c>.</summary>
    public async Task ExecuteAsync(string sql, params Guid[] ids)
    {
        await using var command = Catalogdb.CreateCommand(sql);
        command.Parameters.AddWithValue("ids", ids);
        await command.ExecuteNonQueryAsync(Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync("delete from products where slug like 'made-%' and sku like 'MADE-%' and cardinality(@ids) >= 0", Ids);
        await Catalogdb.DisposeAsync();
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;
}

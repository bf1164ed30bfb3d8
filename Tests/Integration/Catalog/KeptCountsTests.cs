using Npgsql;

namespace Shop.Tests.Integration.Catalog;

/// <summary>What lists and searches read beside the products follows every edit, however many are made at once.</summary>
[Collection(nameof(WholeCatalogue))]
public sealed class KeptCountsTests(ShopFixture shop)
{
    private const int Editors = 8;
    private const int EditsEach = 25;
    private const int Products = 60;

    // Each edits many products in one statement, in the order of their ids as all writers of many rows do.
    private static readonly string[] Edits =
    [
        "update products set brand = 'Editor ' || @n % 3, version = version + 1 where id = any (@ids)",
        "update products set category = (array['kitchen', 'toys', 'desk'])[1 + @n % 3], version = version + 1 where id = any (@ids)",
        "update products set active = @n % 2 = 0, version = version + 1 where id = any (@ids)",
        "update products set popularity = @n, rating_stars = array[1, 0, 0, 0, @n % 9], rating_count = 1 + @n % 9, rating_sum = 1 + 5 * (@n % 9) where id = any (@ids)",
        "update product_prices set amount = 100 * (1 + @n * 37 % 3000) where product_id = any (@ids)",
        "delete from product_prices where currency = 'USD' and product_id = any (@ids)",
        """
            insert into product_prices (product_id, currency, amount) select id, 'USD', 100 * (1 + @n) from products where id = any (@ids) order by id
            on conflict (product_id, currency) do update set amount = excluded.amount
            """,
        """
            insert into availability (product_id, region, level)
            select id, 'hk', (array['in_stock', 'low', 'sold_out'])[1 + @n % 3] from products where id = any (@ids) order by id
            on conflict (product_id, region) do update set level = excluded.level
            """,
        "update product_texts set name = name || ' wordling' || chr(97 + @n % 26) where product_id = any (@ids) and length(name) < 150",
        "select index_products(@ids)",
        "select fold_kept_sums() where @n >= 0 and @ids is not null",
        "delete from products where id = (@ids)[1] and @n % 5 = 0",
    ];

    [Fact]
    public async Task Edits_of_many_products_by_many_writers_leave_what_is_kept_exact()
    {
        await using var products = await MadeProducts.MakeAsync(shop, Products, "Edited thing");
        var kept = new KeptCounts(products.Catalogdb);

        await Task.WhenAll(Enumerable.Range(0, Editors).Select(editor => EditAsync(products, editor)));

        foreach (var table in KeptCounts.Differences.Keys)
        {
            Assert.Equal((table, 0), (table, await kept.DifferingAsync(table, Ct)));
        }
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task EditAsync(MadeProducts products, int editor)
    {
        var dice = new Random(editor);
        for (var edit = 0; edit < EditsEach; edit++)
        {
            // Two edits in a transaction: what the first one has changed stays locked for the second.
            await using var connection = await products.Catalogdb.OpenConnectionAsync(Ct);
            await using var transaction = await connection.BeginTransactionAsync(Ct);
            Guid[] some = [.. dice.GetItems(products.Ids, 20).Distinct().Order()];
            await ExecuteAsync(connection, "select from products where id = any (@ids) and @n >= 0 order by id for no key update", some, 0);
            for (var step = 0; step < 2; step++)
            {
                await ExecuteAsync(connection, Edits[dice.Next(Edits.Length)], some, dice.Next(1000));
            }

            await transaction.CommitAsync(Ct);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, Guid[] some, int n)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue("ids", some);
        command.Parameters.AddWithValue("n", n);
        await command.ExecuteNonQueryAsync(Ct);
    }
}

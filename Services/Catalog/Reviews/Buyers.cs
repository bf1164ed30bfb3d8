using Npgsql;

namespace Shop.Catalog.Reviews;

/// <summary>Which account bought which product: only its buyers review a product.</summary>
internal static class Buyers
{
    // Whoever writes of an account has its turn: a purchase that is told late must not slip in beside the account's end.
    private const string Turn = "select pg_advisory_xact_lock(hashtextextended('account ' || $1, 0))";

    /// <summary>Notes a purchase, unless the account has ended. Products that the catalogue does not have are left out.</summary>
    public static async Task AddAsync(
        NpgsqlTransaction transaction,
        Guid account,
        Guid[] products,
        DateTimeOffset paidAt,
        CancellationToken ct
    )
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                new(Turn) { Parameters = { new() { Value = account.ToString() } } },
                new(
                    """
                    insert into purchases (account_id, product_id, bought_at)
                    select $1, id, $3 from products
                    where id = any ($2) and not exists (select from erased_accounts where account_id = $1)
                    order by id
                    on conflict (account_id, product_id) do update set bought_at = greatest(purchases.bought_at, excluded.bought_at)
                    """
                )
                {
                    Parameters =
                    {
                        new() { Value = account },
                        new() { Value = products },
                        new() { Value = paidAt },
                    },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Deletes the account's purchases and reviews, for good.</summary>
    public static async Task ForgetAsync(NpgsqlTransaction transaction, Guid account, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                new(Turn) { Parameters = { new() { Value = account.ToString() } } },
                Of("insert into erased_accounts (account_id) values ($1) on conflict do nothing"),
                // Their stars go with the reviews: locked in the order in which everybody locks products.
                Of(
                    """
                    select from products where id in (select product_id from reviews where account_id = $1) order by id for no key update
                    """
                ),
                Of("delete from purchases where account_id = $1"),
            },
        };
        await batch.ExecuteNonQueryAsync(ct);

        NpgsqlBatchCommand Of(string sql) => new(sql) { Parameters = { new() { Value = account } } };
    }
}

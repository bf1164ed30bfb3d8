using MassTransit;
using Npgsql;
using Shop.Catalog.Caching;
using Shop.Contracts;
using Shop.Messaging;

namespace Shop.Catalog.Messaging;

/// <summary>Shows how available a product is; an older version than the shown one changes nothing.</summary>
internal sealed class WhenStockLevelChanged(Inbox inbox, ProductInvalidation invalidation) : IConsumer<StockLevelChanged>
{
    public async Task Consume(ConsumeContext<StockLevelChanged> context)
    {
        await inbox.OnceAsync(context, (transaction, ct) => UpsertAsync(transaction, context.Message, ct));
        // Of a repeat too: the first may have got no further than its commit.
        await invalidation.AnnounceAsync(context.Message.AggregateId, context.CancellationToken);
    }

    // A product that catalog does not have is shown nowhere: nothing to remember.
    private static async Task UpsertAsync(NpgsqlTransaction transaction, StockLevelChanged news, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into availability as shown (product_id, region, level, version)
            select id, $2, $3, $4 from products where id = $1
            on conflict (product_id, region) do update set level = excluded.level, version = excluded.version
            where shown.version < excluded.version
            """,
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = news.AggregateId },
                new() { Value = news.Region },
                new() { Value = news.Level },
                new() { Value = news.Version },
            },
        };
        await command.ExecuteNonQueryAsync(ct);
    }
}

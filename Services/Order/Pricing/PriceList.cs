using Npgsql;
using Shop.Contracts;
using Shop.Order.Carts;
using Shop.Order.Orders;

namespace Shop.Order.Pricing;

/// <summary>What is to be priced, and for whom.</summary>
/// <param name="Region">Whose stock it is; parcels leave from there.</param>
/// <param name="Country">Where it goes.</param>
internal sealed record Basket(
    IReadOnlyList<CartLine> Lines,
    string Region,
    string Currency,
    string Language,
    string Country,
    string ShippingMethod
);

/// <summary>A basket with prices.</summary>
/// <param name="At">The database's clock when the prices held.</param>
/// <param name="Unavailable">Lines whose product is unknown, no longer sold, or without a price in this currency.</param>
/// <param name="Shipping">Null: there is no such method.</param>
internal sealed record PricedBasket(
    DateTimeOffset At,
    IReadOnlyList<OrderLine> Lines,
    IReadOnlyList<UnavailableLine> Unavailable,
    ShippingMethod? Shipping
)
{
    /// <summary>What it comes to: no discounts and no tax yet, shipping by <paramref name="method"/>.</summary>
    public Totals TotalsWith(ShippingMethod method)
    {
        var items = Lines.Sum(line => line.LineTotal);
        return Totals.Of(items, discount: 0, method.PriceFor(items), tax: 0);
    }
}

/// <summary>Order's own copy of what is sold at which price, and what shipping costs: no other service is asked at checkout.</summary>
internal sealed class PriceList(NpgsqlDataSource db)
{
    private const string ShippingSql = """
        SELECT code, COALESCE(names ->> $1, names ->> 'en'), price, free_from, days FROM shipping_methods
        WHERE region = $2 AND currency = $3 AND domestic = ($4 = upper($2)) AND code = COALESCE($5, code)
        ORDER BY position
        """;

    /// <summary>The basket with today's prices; lines keep their order.</summary>
    public async Task<PricedBasket> PriceAsync(Basket basket, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(
                    """
                    SELECT id, slug, COALESCE(names ->> $2, names ->> 'en', slug), category, (prices ->> $3)::bigint
                    FROM products WHERE id = ANY ($1) AND active AND prices ? $3
                    """
                )
                {
                    Parameters =
                    {
                        new() { Value = basket.Lines.Select(line => line.ProductId).ToArray() },
                        new() { Value = basket.Language },
                        new() { Value = basket.Currency },
                    },
                },
                Shipping(basket.Language, basket.Region, basket.Currency, basket.Country, basket.ShippingMethod),
                new("SELECT now()"),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var products = new Dictionary<Guid, OrderLine>();
        while (await reader.ReadAsync(ct))
        {
            var id = reader.GetGuid(0);
            products[id] = new(id, reader.GetString(1), reader.GetString(2), reader.GetString(3), 0, reader.GetInt64(4));
        }

        await reader.NextResultAsync(ct);
        var shipping = await reader.ReadAsync(ct) ? Method(reader) : null;
        await reader.NextResultAsync(ct);
        await reader.ReadAsync(ct);
        return new(
            reader.GetFieldValue<DateTimeOffset>(0),
            [
                .. basket
                    .Lines.Where(l => products.ContainsKey(l.ProductId))
                    .Select(l => products[l.ProductId] with { Quantity = l.Quantity }),
            ],
            [.. basket.Lines.Where(l => !products.ContainsKey(l.ProductId)).Select(l => new UnavailableLine(l.ProductId))],
            shipping
        );
    }

    /// <summary>The ways to ship from <paramref name="region"/> to <paramref name="country"/>, the usual one first.</summary>
    public async Task<IReadOnlyList<ShippingMethod>> ShippingAsync(
        string language,
        string region,
        string currency,
        string country,
        CancellationToken ct
    )
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Shipping(language, region, currency, country, code: null) },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var methods = new List<ShippingMethod>();
        while (await reader.ReadAsync(ct))
        {
            methods.Add(Method(reader));
        }

        return methods;
    }

    /// <summary>Takes over what catalog says of a product, unless something newer is known.</summary>
    public static async Task UpsertAsync(NpgsqlTransaction transaction, ProductSnapshot product, long version, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO products AS known (id, version, slug, category, names, prices, active)
            VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7)
            ON CONFLICT (id) DO UPDATE SET
              version = excluded.version, slug = excluded.slug, category = excluded.category,
              names = excluded.names, prices = excluded.prices, active = excluded.active
            WHERE known.version < excluded.version
            """,
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = product.Id },
                new() { Value = version },
                new() { Value = product.Slug },
                new() { Value = product.Category },
                new() { Value = OrderJson.Text(product.Names) },
                new() { Value = OrderJson.Text(product.Prices) },
                new() { Value = product.Active },
            },
        };
        await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlBatchCommand Shipping(string language, string region, string currency, string country, string? code) =>
        new(ShippingSql)
        {
            Parameters =
            {
                new() { Value = language },
                new() { Value = region },
                new() { Value = currency },
                new() { Value = country },
                new NpgsqlParameter<string?> { TypedValue = code },
            },
        };

    private static ShippingMethod Method(NpgsqlDataReader reader) =>
        new(
            reader.GetString(0),
            reader.GetString(1),
            reader.GetInt64(2),
            reader.IsDBNull(3) ? null : reader.GetInt64(3),
            reader.GetInt16(4)
        );
}

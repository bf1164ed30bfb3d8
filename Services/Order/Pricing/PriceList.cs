using System.Text.Json;
using Npgsql;
using Shop.Contracts;
using Shop.Order.Coupons;

namespace Shop.Order.Pricing;

/// <summary>Order's own copy of what is sold at which price, what shipping and tax cost, and the coupons: no other service is asked at checkout.</summary>
internal sealed class PriceList(NpgsqlDataSource db)
{
    private const string ShippingSql = """
        SELECT code, region, domestic, currency, names, price, free_from, days FROM shipping_methods ORDER BY position
        """;

    /// <summary>What the baskets' prices depend on, in one round trip for all of them.</summary>
    public Task<PriceBook> ReadAsync(IReadOnlyCollection<Basket> baskets, CancellationToken ct) =>
        ReadAsync(
            [
                .. baskets
                    .SelectMany(basket => basket.Lines, (basket, line) => (line.ProductId, basket.Language, basket.Currency))
                    .Distinct(),
            ],
            [.. baskets.Select(basket => basket.Country).Distinct()],
            [.. baskets.Select(basket => basket.CouponCode).OfType<string>().Distinct()],
            ct
        );

    /// <summary>What the prices of these products (product, language, currency) depend on, wherever they go, without coupons.</summary>
    public Task<PriceBook> ReadAsync((Guid, string, string)[] products, CancellationToken ct) =>
        ReadAsync(products, countries: null, couponCodes: [], ct);

    private async Task<PriceBook> ReadAsync(
        (Guid, string, string)[] products,
        string[]? countries,
        string[] couponCodes,
        CancellationToken ct
    )
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { new("SELECT now()"), Products(products), new(ShippingSql), TaxRates(countries), Coupons(couponCodes) },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var at = reader.GetFieldValue<DateTimeOffset>(0);
        await reader.NextResultAsync(ct);
        var priced = new Dictionary<(Guid, string, string), PricedProduct>();
        while (await reader.ReadAsync(ct))
        {
            var key = (reader.GetGuid(0), reader.GetString(1), reader.GetString(2));
            priced[key] = new(reader.GetString(3), reader.GetString(4), reader.GetString(5), reader.GetInt64(6));
        }

        await reader.NextResultAsync(ct);
        var shipping = await ReadShippingAsync(reader, ct);
        await reader.NextResultAsync(ct);
        var rates = new Dictionary<(string, string), int>();
        while (await reader.ReadAsync(ct))
        {
            rates[(reader.GetString(0), reader.GetString(1))] = reader.GetInt32(2);
        }

        await reader.NextResultAsync(ct);
        return new(at, priced, shipping, rates, await ReadCouponsAsync(reader, ct));
    }

    /// <summary>The ways to ship from <paramref name="region"/> to <paramref name="country"/>, the usual one first.</summary>
    public async Task<IReadOnlyList<ShippingMethod>> ShippingAsync(string region, string currency, string country, CancellationToken ct)
    {
        await using var command = db.CreateCommand(ShippingSql);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return [.. (await ReadShippingAsync(reader, ct)).Where(method => method.Goes(region, currency, country))];
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

    /// <summary>One row per product, language and currency that is sold.</summary>
    private static NpgsqlBatchCommand Products((Guid ProductId, string Language, string Currency)[] wanted) =>
        new(
            """
            SELECT id, language, currency, slug, COALESCE(names ->> language, names ->> 'en', slug), category, (prices ->> currency)::bigint
            FROM unnest($1, $2, $3) AS wanted (product_id, language, currency)
            JOIN products ON id = product_id
            WHERE active AND prices ? currency
            """
        )
        {
            Parameters =
            {
                new() { Value = Array.ConvertAll(wanted, key => key.ProductId) },
                new() { Value = Array.ConvertAll(wanted, key => key.Language) },
                new() { Value = Array.ConvertAll(wanted, key => key.Currency) },
            },
        };

    /// <param name="countries">Null: all.</param>
    private static NpgsqlBatchCommand TaxRates(string[]? countries) =>
        new("SELECT country, region, rate_millionths FROM tax_rates WHERE $1 IS NULL OR country = ANY ($1)")
        {
            Parameters = { new NpgsqlParameter<string[]?> { TypedValue = countries } },
        };

    private static NpgsqlBatchCommand Coupons(string[] codes) =>
        new($"SELECT {CouponRows.Columns} FROM coupons WHERE code = ANY ($1)") { Parameters = { new() { Value = codes } } };

    private static async Task<List<ShippingMethod>> ReadShippingAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var methods = new List<ShippingMethod>();
        while (await reader.ReadAsync(ct))
        {
            methods.Add(
                new(
                    reader.GetString(0),
                    reader.GetString(1),
                    reader.GetBoolean(2),
                    reader.GetString(3),
                    JsonSerializer.Deserialize(reader.GetString(4), OrderJson.Default.IReadOnlyDictionaryStringString)!,
                    reader.GetInt64(5),
                    reader.IsDBNull(6) ? null : reader.GetInt64(6),
                    reader.GetInt16(7)
                )
            );
        }

        return methods;
    }

    private static async Task<Dictionary<string, Coupon>> ReadCouponsAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var coupons = new Dictionary<string, Coupon>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            var coupon = CouponRows.Read(reader);
            coupons[coupon.Code] = coupon;
        }

        return coupons;
    }
}

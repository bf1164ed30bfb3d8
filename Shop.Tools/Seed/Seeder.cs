using Npgsql;
using Shop.Contracts;
using Shop.Tools.Verify;

namespace Shop.Tools.Seed;

/// <summary>A database has been seeded before, by another plan.</summary>
internal sealed class AlreadySeededException(string message) : Exception(message);

/// <summary>A part of the work, for a progress bar.</summary>
/// <param name="Rows">About how many rows there are to write.</param>
internal sealed record SeedStep(string What, long Rows, Func<Action<long>, CancellationToken, Task> RunAsync);

/// <summary>
/// Fills a shop's databases with made-up products and a year of orders; the books stay exact. Each database is written in one transaction:
/// a run that was cut off leaves whole databases, and the next one of the same plan writes those that are missing.
/// </summary>
internal sealed class Seeder(Stores stores, SeedPlan plan)
{
    /// <summary>What is left to do; nothing when the plan has been carried out.</summary>
    /// <exception cref="AlreadySeededException">There are rows of another plan.</exception>
    public async Task<IReadOnlyList<SeedStep>> PrepareAsync(TimeProvider time, CancellationToken ct)
    {
        var begun = await BegunAtAsync(ct);
        // Orders end a day before, so that nobody expects their stored answers.
        var until = (begun ?? time.GetUtcNow()).AddDays(-1);
        var products = new SeedProducts(plan, until).All;
        var orders = new SeedOrders(plan, products, await MarketsAsync(ct), until);
        var steps = new List<SeedStep>();
        if (begun is null)
        {
            steps.Add(
                new("Products", CatalogSeed.Rows(plan), (report, token) => WriteCatalogAsync(products, until.AddDays(1), report, token))
            );
        }

        if (!await ExistsAsync(stores.OrderDb, "SELECT EXISTS (SELECT FROM products WHERE id = $1)", products[0].Id, ct))
        {
            steps.Add(
                new(
                    "Stock and orders",
                    OrderSeed.Rows(plan),
                    (report, token) => InOneAsync(stores.OrderDb, WriteOrdersAsync(report), token)
                )
            );
        }

        var first = orders.All.FirstOrDefault(order => order.HasPayment);
        if (
            first is not null
            && !await ExistsAsync(stores.PaymentDb, "SELECT EXISTS (SELECT FROM payment WHERE id = $1)", first.PaymentId, ct)
        )
        {
            steps.Add(
                new("Payments", PaymentSeed.Rows(plan), (report, token) => InOneAsync(stores.PaymentDb, WritePaymentsAsync(report), token))
            );
        }

        return steps;

        Func<NpgsqlConnection, CancellationToken, Task> WriteOrdersAsync(Action<long> report) =>
            (orderdb, token) => new OrderSeed(orderdb, products, orders, report).WriteAsync(token);

        Func<NpgsqlConnection, CancellationToken, Task> WritePaymentsAsync(Action<long> report) =>
            (paymentdb, token) => new PaymentSeed(paymentdb, orders, report).WriteAsync(token);
    }

    // The mark carries the time that the made-up year ends by: a second run has to make up the same one.
    private Task WriteCatalogAsync(IReadOnlyList<SeedProduct> products, DateTimeOffset now, Action<long> report, CancellationToken ct) =>
        InOneAsync(
            stores.CatalogDb,
            async (catalogdb, token) =>
            {
                await CatalogSeed.WriteAsync(catalogdb, products, report, token);
                await using var mark = new NpgsqlCommand("INSERT INTO imports (name, products, imported_at) VALUES ($1, $2, $3)", catalogdb)
                {
                    Parameters =
                    {
                        new() { Value = plan.Mark },
                        new() { Value = plan.Products },
                        new() { Value = now.UtcDateTime },
                    },
                };
                await mark.ExecuteNonQueryAsync(token);
            },
            ct
        );

    private async Task<DateTimeOffset?> BegunAtAsync(CancellationToken ct)
    {
        await using var catalogdb = await OpenAsync(stores.CatalogDb, ct);
        await using var query = new NpgsqlCommand(
            $"SELECT name, imported_at FROM imports WHERE starts_with(name, '{SeedPlan.MarkPrefix}')",
            catalogdb
        );
        await using var row = await query.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
        {
            return null;
        }

        var mark = row.GetString(0);
        return mark == plan.Mark
            ? row.GetFieldValue<DateTimeOffset>(1)
            : throw new AlreadySeededException($"The databases hold another seed ({mark}); ./shop reset erases everything.");
    }

    private async Task<IReadOnlyList<Market>> MarketsAsync(CancellationToken ct)
    {
        await using var orderdb = await OpenAsync(stores.OrderDb, ct);
        var states = new List<(string?, int)>();
        await using (
            var query = new NpgsqlCommand("SELECT region, rate_millionths FROM tax_rates WHERE country = 'US' ORDER BY region", orderdb)
        )
        await using (var rows = await query.ExecuteReaderAsync(ct))
        {
            while (await rows.ReadAsync(ct))
            {
                states.Add((rows.GetString(0), rows.GetInt32(1)));
            }
        }

        return
        [
            await MarketAsync(orderdb, Regions.HongKong, Currencies.Hkd, "Hong Kong", [(null, 0)], ct),
            await MarketAsync(orderdb, Regions.UnitedStates, Currencies.Usd, "Springfield", states, ct),
        ];
    }

    private static async Task<Market> MarketAsync(
        NpgsqlConnection orderdb,
        string region,
        string currency,
        string city,
        IReadOnlyList<(string?, int)> states,
        CancellationToken ct
    )
    {
        await using var query = new NpgsqlCommand(
            "SELECT price, free_from FROM shipping_methods WHERE code = 'standard' AND domestic AND region = $1 AND currency = $2",
            orderdb
        )
        {
            Parameters =
            {
                new() { Value = region },
                new() { Value = currency },
            },
        };
        await using var row = await query.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        return new(region, currency, city, row.GetInt64(0), row.IsDBNull(1) ? null : row.GetInt64(1), states);
    }

    private static async Task<bool> ExistsAsync(string database, string sql, Guid id, CancellationToken ct)
    {
        await using var connection = await OpenAsync(database, ct);
        await using var query = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = id } } };
        return await query.ExecuteScalarAsync(ct) is true;
    }

    private static async Task InOneAsync(string database, Func<NpgsqlConnection, CancellationToken, Task> writeAsync, CancellationToken ct)
    {
        await using var connection = await OpenAsync(database, ct);
        await using (var transaction = await connection.BeginTransactionAsync(ct))
        {
            await writeAsync(connection, ct);
            await transaction.CommitAsync(ct);
        }

        await using var analyze = new NpgsqlCommand("ANALYZE", connection) { CommandTimeout = 0 };
        await analyze.ExecuteNonQueryAsync(ct);
    }

    private static async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken ct)
    {
        var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(ct);
        return connection;
    }
}

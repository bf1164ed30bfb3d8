using Npgsql;

namespace Shop.Tests.Load.Yardsticks;

/// <summary>The least that a read of the database costs: one row by its primary key, prepared, over bare Npgsql.</summary>
internal static class PrimaryKeyRead
{
    /// <summary>What the figure is called.</summary>
    public const string Label = "bare Npgsql read by primary key";

    /// <summary>Reads per second over that many connections.</summary>
    /// <param name="catalogdb">The connection string of the products' database.</param>
    public static async Task<double> MeasureAsync(string catalogdb, int connections, TimeSpan length, CancellationToken ct)
    {
        var settings = new NpgsqlConnectionStringBuilder(catalogdb) { MaxPoolSize = connections, ApplicationName = "load" };
        await using var db = NpgsqlDataSource.Create(settings);
        await using var all = db.CreateCommand("select array(select id from products order by id limit 1000)");
        var ids = (Guid[])(await all.ExecuteScalarAsync(ct))!;
        if (ids is [])
        {
            throw new LoadException("The catalogue has no products.");
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        end.CancelAfter(length);
        var counts = await Task.WhenAll(Enumerable.Range(0, connections).Select(ReadAsync));
        ct.ThrowIfCancellationRequested();
        return counts.Sum() / length.TotalSeconds;

        async Task<long> ReadAsync(int reader)
        {
            await using var connection = await db.OpenConnectionAsync(ct);
            await using var read = new NpgsqlCommand("select slug from products where id = $1", connection);
            var id = new NpgsqlParameter<Guid>();
            read.Parameters.Add(id);
            await read.PrepareAsync(ct);
            var count = 0L;
            for (; !end.IsCancellationRequested; count++)
            {
                id.TypedValue = ids[(reader + (count * connections)) % ids.Length];
                await read.ExecuteScalarAsync(ct);
            }

            return count;
        }
    }
}

using System.Diagnostics;
using Npgsql;
using Shop.Tests.Load.Measuring;

namespace Shop.Tests.Load.Yardsticks;

/// <summary>
/// The least that a read of the catalogue can cost: a row by its primary key, prepared, over a connection of its own for each reader, with
/// nothing before and behind Npgsql. What a page costs beyond it is the shop's doing.
/// </summary>
internal sealed class PrimaryKeyRead(string catalogdb)
{
    public const string Label = "bare Npgsql primary-key read";

    /// <summary>Reads all the time, through so many connections.</summary>
    public async Task<(double PerSecond, Histogram Latency)> MeasureAsync(int readers, TimeSpan length, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(catalogdb);
        var ids = await IdsAsync(source, ct);
        var clock = Stopwatch.StartNew();
        var latencies = await Task.WhenAll(Enumerable.Range(0, readers).Select(reader => ReadAsync(source, ids, reader, length, ct)));
        var all = new Histogram();
        foreach (var latency in latencies)
        {
            all.Add(latency);
        }

        return (all.Count / clock.Elapsed.TotalSeconds, all);
    }

    private static async Task<Guid[]> IdsAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand("SELECT array(SELECT id FROM products ORDER BY id LIMIT 10000)");
        return (Guid[])(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task<Histogram> ReadAsync(NpgsqlDataSource source, Guid[] ids, int reader, TimeSpan length, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand("SELECT slug FROM products WHERE id = $1", connection);
        var id = new NpgsqlParameter<Guid> { TypedValue = ids[0] };
        command.Parameters.Add(id);
        await command.PrepareAsync(ct);
        var (latency, dice, clock) = (new Histogram(), new Random(reader), Stopwatch.StartNew());
        while (clock.Elapsed < length)
        {
            id.TypedValue = ids[dice.Next(ids.Length)];
            var start = Stopwatch.GetTimestamp();
            await command.ExecuteScalarAsync(ct);
            latency.Add((long)Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        return latency;
    }
}

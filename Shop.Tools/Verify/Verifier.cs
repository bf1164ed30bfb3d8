namespace Shop.Tools.Verify;

/// <summary>
/// Checks the invariants of a shop's books, of the whole shop or of a part. It only reads, and can run beside a busy shop: each database is
/// seen as it is at one instant, and what services have not told each other yet is counted apart.
/// </summary>
/// <param name="scope">Null: everything.</param>
public sealed class Verifier(Stores stores, TimeProvider time, Scope? scope = null)
{
    /// <summary>No service runs: nothing that is under way comes to an end, and it is nobody's fault.</summary>
    public bool IsStopped { get; init; }

    /// <summary>Waits up to <paramref name="settle"/> until nothing is under way, then checks.</summary>
    /// <exception cref="Npgsql.NpgsqlException">A database cannot be reached.</exception>
    public async Task<VerifyReport> RunAsync(TimeSpan settle, CancellationToken ct)
    {
        var deadline = time.GetUtcNow() + settle;
        await using var orderdb = await Snapshot.TakeAsync(stores.OrderDb, scope, ct);
        var checks = new List<Check>();
        foreach (var check in StockChecks.All)
        {
            checks.Add(await check.RunAsync(orderdb, ct));
        }

        return new(checks.TrueForAll(check => check.Broken == 0), Settled: time.GetUtcNow() >= deadline, checks);
    }
}

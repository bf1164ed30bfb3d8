using Npgsql;
using Shop.Contracts;

namespace Shop.Tools.Verify;

/// <summary>
/// Checks the invariants of a shop's books, of the whole shop or of a part. It only reads, and can run beside a busy shop: each database is
/// seen as it is at one instant, and what services have not told each other yet is counted apart.
/// </summary>
/// <param name="scope">Null: everything.</param>
public sealed class Verifier(Stores stores, TimeProvider time, Scope? scope = null)
{
    // What is younger may still be on its way, wherever that is.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    private static readonly IReadOnlyList<SqlCheck> OrderDbChecks =
    [
        .. StockChecks.All,
        .. OrderChecks.All,
        .. SaleChecks.All,
        .. CouponChecks.All,
        .. FlashSaleChecks.All,
    ];

    /// <summary>No service runs: what is under way comes to no end, and there is no use in waiting for it.</summary>
    public bool IsStopped { get; init; }

    /// <summary>The services' queues.</summary>
    internal IReadOnlyList<string> Queues { get; init; } = Subscriptions.Queues;

    /// <summary>Waits up to <paramref name="settle"/> until nothing is under way, then checks.</summary>
    /// <exception cref="NpgsqlException">A database cannot be reached, or has no tables yet.</exception>
    /// <exception cref="RabbitMQ.Client.Exceptions.BrokerUnreachableException">The broker cannot be reached.</exception>
    public async Task<VerifyReport> RunAsync(TimeSpan settle, CancellationToken ct)
    {
        await using var broker = await Broker.ConnectAsync(stores, ct);
        var calm = new Calm(stores, broker, Queues, time);
        var deadline = time.GetUtcNow() + settle;
        while (true)
        {
            var isCalm = IsStopped ? await calm.IsNowAsync(ct) : settle > TimeSpan.Zero && await calm.ComesAsync(deadline, ct);
            // Orders first: what payment had told by then, payment has written before.
            await using var orderdb = await Snapshot.TakeAsync(stores.OrderDb, scope, IsStopped, ct);
            await using var paymentdb = await Snapshot.TakeAsync(stores.PaymentDb, scope, IsStopped, ct);
            if (!isCalm || IsStopped || await calm.HoldsAsync(ct))
            {
                return await CheckAsync(orderdb, paymentdb, broker, isCalm, ct);
            }
        }
    }

    private async Task<VerifyReport> CheckAsync(Snapshot orderdb, Snapshot paymentdb, Broker broker, bool isCalm, CancellationToken ct)
    {
        var underway = await Underway.FindAsync([orderdb, paymentdb], broker, Queues, ct);
        if (scope is not null)
        {
            orderdb.Narrow(await OrdersAsync(orderdb, ct));
            paymentdb.Narrow(orderdb.Orders);
        }

        var checks = new List<Check>();
        foreach (var check in OrderDbChecks)
        {
            checks.Add(await check.RunAsync(orderdb, ct));
        }

        foreach (var check in PaymentChecks.All)
        {
            checks.Add(await check.RunAsync(paymentdb, ct));
        }

        checks.Add(await AuditCheck.RunAsync(paymentdb, ct));
        checks.AddRange(await new MoneyChecks(orderdb, paymentdb, underway, isCalm ? TimeSpan.Zero : Grace).RunAsync(stores, ct));
        checks.Add(DeadLetterCheck.Of(underway, orderdb.Orders));
        // Last, since it may wait: of what it looks at no snapshot can be taken.
        checks.Add(await new GateCheck(stores, scope?.Products, time).RunAsync(isCalm && !IsStopped, ct));
        return new(checks.TrueForAll(check => check.Broken == 0), isCalm, checks);
    }

    private static async Task<IReadOnlyList<Guid>> OrdersAsync(Snapshot orderdb, CancellationToken ct)
    {
        await using var query = orderdb.Query("SELECT DISTINCT order_id FROM order_lines WHERE product_id = ANY (@products)");
        await using var rows = await query.ExecuteReaderAsync(ct);
        var orders = new List<Guid>();
        while (await rows.ReadAsync(ct))
        {
            orders.Add(rows.GetGuid(0));
        }

        return orders;
    }
}

using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;

namespace Shop.Tools.Verify;

/// <summary>
/// Across orderdb and paymentdb: what was captured pays an order or goes back, and what is paid was captured. Both sides are walked side by
/// side in the order of the payments' ids, so that a million of them need no memory.
/// </summary>
internal sealed class MoneyChecks(Snapshot orderdb, Snapshot paymentdb, Underway underway, TimeSpan grace)
{
    private readonly List<Capture> _loose = [];
    private readonly List<string> _unfounded = [];
    private long _captures;
    private long _applied;

    // A payment that pays an order, as order has it.
    private sealed record Applied(Guid PaymentId, Guid OrderId, long Amount, string Currency);

    // A payment that has money, as payment has it. What staff accepted counts as what was asked for.
    private sealed record Capture(
        Guid PaymentId,
        Guid OrderId,
        long Amount,
        string Currency,
        long Refunding,
        bool IsInReview,
        DateTimeOffset UpdatedAt,
        bool GoesBack
    );

    public async Task<IReadOnlyList<Check>> RunAsync(Stores stores, CancellationToken ct)
    {
        await CompareAsync(ct);
        var moved = await MovedSinceAsync(stores, ct);
        var youngest = paymentdb.At - grace;
        var loose = _loose.ToLookup(capture =>
            capture.IsInReview
            || capture.UpdatedAt > youngest
            || underway.Explains(capture.PaymentId, capture.OrderId)
            || moved.Contains(capture.PaymentId)
        );
        return
        [
            new(
                "money.kept",
                "no money for nothing: a capture pays its order, or goes back",
                _captures,
                loose[false].LongCount(),
                loose[true].LongCount(),
                [.. loose[false].Concat(loose[true]).Take(Check.ExamplesMax).Select(Describe)]
            ),
            new(
                "money.captured",
                "what pays an order was captured, to the cent",
                _applied,
                _unfounded.Count,
                InFlight: 0,
                [.. _unfounded.Take(Check.ExamplesMax)]
            ),
        ];
    }

    private static string Describe(Capture capture) =>
        $"payment {capture.PaymentId} of order {capture.OrderId}: {capture.Amount} {capture.Currency} captured, {capture.Refunding} promised back, "
        + (capture.IsInReview ? "to be looked at by people" : "and it pays nothing");

    // A merge of two sorted streams.
    private async Task CompareAsync(CancellationToken ct)
    {
        await using var left = AppliedAsync(ct).GetAsyncEnumerator(ct);
        await using var right = CapturesAsync(ct).GetAsyncEnumerator(ct);
        var applied = await NextAsync(left);
        var capture = await NextAsync(right);
        while (applied is not null || capture is not null)
        {
            var order =
                applied is null ? 1
                : capture is null ? -1
                : applied.PaymentId.CompareTo(capture.PaymentId);
            Compare(order <= 0 ? applied : null, order >= 0 ? capture : null);
            applied = order <= 0 ? await NextAsync(left) : applied;
            capture = order >= 0 ? await NextAsync(right) : capture;
        }
    }

    private void Compare(Applied? applied, Capture? capture)
    {
        _applied += applied is null ? 0 : 1;
        _captures += capture is null ? 0 : 1;
        if (applied is null)
        {
            if (!capture!.GoesBack)
            {
                _loose.Add(capture);
            }
        }
        else if (capture is null)
        {
            _unfounded.Add($"order {applied.OrderId} is paid by payment {applied.PaymentId}, which captured nothing");
        }
        else if (applied != new Applied(capture.PaymentId, capture.OrderId, capture.Amount, capture.Currency))
        {
            _unfounded.Add(
                $"order {applied.OrderId} is paid with {applied.Amount} {applied.Currency}, payment {capture.PaymentId} "
                    + $"captured {capture.Amount} {capture.Currency} for order {capture.OrderId}"
            );
        }
    }

    // The databases' snapshots are an instant apart: a message may have gone from one to the other between them.
    private async Task<HashSet<Guid>> MovedSinceAsync(Stores stores, CancellationToken ct)
    {
        var moved = new HashSet<Guid>();
        if (_loose.Count > 0)
        {
            var ids = _loose.Select(capture => capture.PaymentId).ToArray();
            await AddAsync(stores.OrderDb, "SELECT payment_id FROM order_payments WHERE payment_id = ANY ($1) AND outcome = 'applied'");
            await AddAsync(stores.PaymentDb, "SELECT id FROM payment WHERE id = ANY ($1) AND refunding = captured");

            async Task AddAsync(string database, string sql)
            {
                await using var connection = new NpgsqlConnection(database);
                await connection.OpenAsync(ct);
                await using var query = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
                query.Parameters.Add(new() { Value = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
                await using var rows = await query.ExecuteReaderAsync(ct);
                while (await rows.ReadAsync(ct))
                {
                    moved.Add(rows.GetGuid(0));
                }
            }
        }

        return moved;
    }

    private async IAsyncEnumerable<Applied> AppliedAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var query = orderdb.Query(
            """
            SELECT payment_id, order_id, amount, currency FROM order_payments
            WHERE outcome = 'applied' AND (@orders IS NULL OR order_id = ANY (@orders))
            ORDER BY payment_id
            """
        );
        await using var rows = await query.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            yield return new(rows.GetGuid(0), rows.GetGuid(1), rows.GetInt64(2), rows.GetString(3));
        }
    }

    private async IAsyncEnumerable<Capture> CapturesAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var query = paymentdb.Query(
            """
            SELECT id, order_id, CASE WHEN accepted THEN amount ELSE captured END, coalesce(captured_currency, currency), refunding,
              status = 'review', updated_at, refunding = captured
            FROM payment
            WHERE captured > 0 AND (@orders IS NULL OR order_id = ANY (@orders))
            ORDER BY id
            """
        );
        await using var rows = await query.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            yield return new(
                rows.GetGuid(0),
                rows.GetGuid(1),
                rows.GetInt64(2),
                rows.GetString(3),
                rows.GetInt64(4),
                rows.GetBoolean(5),
                rows.GetFieldValue<DateTimeOffset>(6),
                rows.GetBoolean(7)
            );
        }
    }

    private static async Task<T?> NextAsync<T>(IAsyncEnumerator<T> items)
        where T : class => await items.MoveNextAsync() ? items.Current : null;
}

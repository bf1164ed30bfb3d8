using Npgsql;
using NpgsqlTypes;
using Shop.Payment.Audit;
using Shop.Payment.Payments;

namespace Shop.Tools.Seed;

/// <summary>What is told of a made-up order's payment in both databases.</summary>
internal static class SeedPayments
{
    public const string RefundReason = "order_cancelled";

    /// <summary>How long after the order was cancelled the money came.</summary>
    public static readonly TimeSpan CaptureAfter = TimeSpan.FromSeconds(1);

    /// <summary>How long after that it had gone back.</summary>
    public static readonly TimeSpan RefundAfter = TimeSpan.FromSeconds(5);
}

/// <summary>Writes the payments of orders into paymentdb, and every step of them onto the audit trail.</summary>
internal sealed class PaymentSeed(NpgsqlConnection paymentdb, SeedOrders orders, Action<long> report)
{
    /// <summary>About how many rows <see cref="WriteAsync"/> reports.</summary>
    public static long Rows(SeedPlan plan) => 4L * plan.Orders;

    private IEnumerable<SeedOrder> Paid => orders.All.Where(order => order.HasPayment);

    /// <summary>Locks the trail's head from when the payments are in: other payments' steps wait until the transaction ends.</summary>
    public async Task WriteAsync(CancellationToken ct)
    {
        await Copy.IntoAsync(paymentdb, "payment", Payments, Paid, report, ct);
        await Copy.IntoAsync(paymentdb, "refund", Refunds, Paid.Where(order => order.End != SeedEnd.Paid), report, ct);
        var (seq, seal) = await LockHeadAsync(ct);
        await Copy.IntoAsync(paymentdb, "payment_audit", Audit, Sealed(), report, ct);
        await using var head = new NpgsqlCommand("UPDATE payment_audit_head SET seq = $1, hash = $2", paymentdb)
        {
            Parameters =
            {
                new() { Value = seq },
                new() { Value = seal },
            },
        };
        await head.ExecuteNonQueryAsync(ct);

        IEnumerable<(AuditEntry Entry, byte[] Seal)> Sealed()
        {
            foreach (var step in Paid.SelectMany(Steps))
            {
                var entry = step with { Seq = ++seq };
                seal = entry.Seal(seal);
                yield return (entry, seal);
            }
        }
    }

    private async Task<(long Seq, byte[] Seal)> LockHeadAsync(CancellationToken ct)
    {
        await using var query = new NpgsqlCommand("SELECT seq, hash FROM payment_audit_head FOR UPDATE", paymentdb) { CommandTimeout = 0 };
        await using var row = await query.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        return (row.GetInt64(0), row.GetFieldValue<byte[]>(1));
    }

    private static IEnumerable<AuditEntry> Steps(SeedOrder order)
    {
        var capturedAt = CapturedAt(order);
        yield return Step(1, null, PaymentStatus.Created, order.CreatedAt.AddSeconds(20), "shopper", null);
        yield return Step(
            2,
            PaymentStatus.Created,
            PaymentStatus.Pending,
            order.CreatedAt.AddSeconds(21),
            "provider_answer",
            Session(order)
        );
        yield return Step(3, PaymentStatus.Pending, PaymentStatus.Paid, capturedAt, "provider_event", $"evt_{order.ProviderNumber}_1");
        if (order.End != SeedEnd.Paid)
        {
            yield return Step(4, PaymentStatus.Paid, PaymentStatus.Paid, capturedAt, "refund_requested", order.PaymentId.ToString());
            yield return Step(
                5,
                PaymentStatus.Paid,
                PaymentStatus.Refunded,
                SettledAt(order),
                "provider_event",
                $"evt_{order.ProviderNumber}_2"
            );
        }

        AuditEntry Step(long version, PaymentStatus? from, PaymentStatus to, DateTimeOffset at, string cause, string? reference) =>
            new(
                Seq: 0,
                at,
                order.PaymentId,
                order.Id,
                version,
                from?.Name(),
                to.Name(),
                order.Totals.Total,
                order.Market.Currency,
                cause,
                reference
            );
    }

    private static string Session(SeedOrder order) => $"cs_{order.ProviderNumber}";

    private static DateTimeOffset CapturedAt(SeedOrder order) =>
        order.End == SeedEnd.Paid ? order.EndedAt : order.EndedAt + SeedPayments.CaptureAfter;

    private static DateTimeOffset SettledAt(SeedOrder order) =>
        order.End == SeedEnd.Paid ? order.EndedAt : order.EndedAt + SeedPayments.RefundAfter;

    private static long GivenBack(SeedOrder order) => order.End == SeedEnd.Paid ? 0 : order.Totals.Total;

    private static IReadOnlyList<Column<SeedOrder>> Payments { get; } =
    [
        new("id", NpgsqlDbType.Uuid, order => order.PaymentId),
        new("order_id", NpgsqlDbType.Uuid, order => order.Id),
        new("order_number", NpgsqlDbType.Text, order => order.Number),
        new("attempt", NpgsqlDbType.Integer, _ => 1),
        new("status", NpgsqlDbType.Text, order => (order.End == SeedEnd.Paid ? PaymentStatus.Paid : PaymentStatus.Refunded).Name()),
        new("version", NpgsqlDbType.Bigint, order => Steps(order).LongCount()),
        new("amount", NpgsqlDbType.Bigint, order => order.Totals.Total),
        new("currency", NpgsqlDbType.Text, order => order.Market.Currency),
        new("captured", NpgsqlDbType.Bigint, order => order.Totals.Total),
        new("refunding", NpgsqlDbType.Bigint, order => GivenBack(order)),
        new("refunded", NpgsqlDbType.Bigint, order => GivenBack(order)),
        new("return_url", NpgsqlDbType.Text, order => $"http://localhost:8080/orders/{order.Id}"),
        new("session_id", NpgsqlDbType.Text, Session),
        new("session_expires_at", NpgsqlDbType.TimestampTz, order => order.CreatedAt.AddMinutes(50).UtcDateTime),
        new("intent_id", NpgsqlDbType.Text, order => $"pi_{order.ProviderNumber}"),
        new("created_at", NpgsqlDbType.TimestampTz, order => order.CreatedAt.AddSeconds(20).UtcDateTime),
        new("updated_at", NpgsqlDbType.TimestampTz, order => SettledAt(order).UtcDateTime),
    ];

    // A refund that order asks for has the id of the payment that could not be used.
    private static IReadOnlyList<Column<SeedOrder>> Refunds { get; } =
    [
        new("id", NpgsqlDbType.Uuid, order => order.PaymentId),
        new("payment_id", NpgsqlDbType.Uuid, order => order.PaymentId),
        new("amount", NpgsqlDbType.Bigint, order => order.Totals.Total),
        new("currency", NpgsqlDbType.Text, order => order.Market.Currency),
        new("reason", NpgsqlDbType.Text, _ => SeedPayments.RefundReason),
        new("status", NpgsqlDbType.Text, _ => "succeeded"),
        new("provider_refund_id", NpgsqlDbType.Text, order => $"re_{order.ProviderNumber}"),
        new("requested_at", NpgsqlDbType.TimestampTz, order => CapturedAt(order).UtcDateTime),
        new("settled_at", NpgsqlDbType.TimestampTz, order => SettledAt(order).UtcDateTime),
    ];

    private static IReadOnlyList<Column<(AuditEntry Entry, byte[] Seal)>> Audit { get; } =
    [
        new("seq", NpgsqlDbType.Bigint, row => row.Entry.Seq),
        new("at", NpgsqlDbType.TimestampTz, row => row.Entry.At.UtcDateTime),
        new("payment_id", NpgsqlDbType.Uuid, row => row.Entry.PaymentId),
        new("order_id", NpgsqlDbType.Uuid, row => row.Entry.OrderId),
        new("version", NpgsqlDbType.Bigint, row => row.Entry.Version),
        new("from_status", NpgsqlDbType.Text, row => row.Entry.FromStatus),
        new("to_status", NpgsqlDbType.Text, row => row.Entry.ToStatus),
        new("amount", NpgsqlDbType.Bigint, row => row.Entry.Amount),
        new("currency", NpgsqlDbType.Text, row => row.Entry.Currency),
        new("cause", NpgsqlDbType.Text, row => row.Entry.Cause),
        new("reference", NpgsqlDbType.Text, row => row.Entry.Reference),
        new("hash", NpgsqlDbType.Bytea, row => row.Seal),
    ];
}

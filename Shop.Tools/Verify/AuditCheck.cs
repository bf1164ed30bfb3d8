using Npgsql;
using Shop.Payment.Audit;

namespace Shop.Tools.Verify;

/// <summary>Paymentdb: walks the audit trail from its first row and seals every row anew.</summary>
internal static class AuditCheck
{
    private const string Name = "payments.audit";
    private const string Invariant = "the audit trail is unbroken: every seal is right, none is missing";

    public static async Task<Check> RunAsync(Snapshot paymentdb, CancellationToken ct)
    {
        var faults = new List<string>();
        var (seq, seal) = (0L, new byte[32]);
        await using (
            var query = paymentdb.Query(
                """
                SELECT seq, at, payment_id, order_id, version, from_status, to_status, amount, currency, cause, reference, hash
                FROM payment_audit ORDER BY seq
                """
            )
        )
        await using (var rows = await query.ExecuteReaderAsync(ct))
        {
            while (await rows.ReadAsync(ct))
            {
                var entry = Read(rows);
                var stored = rows.GetFieldValue<byte[]>(11);
                if (entry.Seq != seq + 1)
                {
                    faults.Add($"after row {seq} comes row {entry.Seq}");
                }
                else if (!entry.Seal(seal).AsSpan().SequenceEqual(stored))
                {
                    faults.Add($"row {entry.Seq} has another seal than its content");
                }

                // One fault is one fault: what follows is judged by the seal that is there.
                (seq, seal) = (entry.Seq, stored);
            }
        }

        var (headSeq, headSeal) = await HeadAsync(paymentdb, ct);
        if (headSeq != seq || !headSeal.AsSpan().SequenceEqual(seal))
        {
            faults.Add($"the trail ends with row {seq}, its head says {headSeq}{(headSeq == seq ? " with another seal" : "")}");
        }

        return new(Name, Invariant, seq, faults.Count, InFlight: 0, [.. faults.Take(Check.ExamplesMax)]);
    }

    private static AuditEntry Read(NpgsqlDataReader row) =>
        new(
            row.GetInt64(0),
            row.GetFieldValue<DateTimeOffset>(1),
            row.GetGuid(2),
            row.GetGuid(3),
            row.GetInt64(4),
            row.IsDBNull(5) ? null : row.GetString(5),
            row.GetString(6),
            row.GetInt64(7),
            row.GetString(8),
            row.GetString(9),
            row.IsDBNull(10) ? null : row.GetString(10)
        );

    private static async Task<(long Seq, byte[] Seal)> HeadAsync(Snapshot paymentdb, CancellationToken ct)
    {
        await using var query = paymentdb.Query("SELECT seq, hash FROM payment_audit_head");
        await using var row = await query.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        return (row.GetInt64(0), row.GetFieldValue<byte[]>(1));
    }
}

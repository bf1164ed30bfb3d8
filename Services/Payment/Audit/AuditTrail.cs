using Npgsql;
using NpgsqlTypes;
using Shop.Payment.Payments;

namespace Shop.Payment.Audit;

/// <summary>Appends to the audit trail.</summary>
internal static class AuditTrail
{
    /// <summary>Adds a row per change. Locks the chain's head until the transaction ends: call it last, once per transaction.</summary>
    public static async Task AppendAsync(NpgsqlTransaction transaction, IReadOnlyList<PaymentChange> changes, CancellationToken ct)
    {
        var (seq, hash) = await LockHeadAsync(transaction, ct);
        var entries = new List<(AuditEntry Entry, byte[] Hash)>(changes.Count);
        foreach (var change in changes)
        {
            var entry = AuditEntry.Of(change, ++seq);
            hash = entry.Seal(hash);
            entries.Add((entry, hash));
        }
        await InsertAsync(transaction, entries, ct);
    }

    private static async Task<(long Seq, byte[] Hash)> LockHeadAsync(NpgsqlTransaction transaction, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select seq, hash from payment_audit_head for update",
            transaction.Connection,
            transaction
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));
    }

    private static async Task InsertAsync(NpgsqlTransaction transaction, List<(AuditEntry Entry, byte[] Hash)> rows, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            with added as (
              insert into payment_audit
                (seq, at, payment_id, order_id, version, from_status, to_status, amount, currency, cause, reference, hash)
              select * from unnest(@seqs, @ats, @payments, @orders, @versions, @froms, @tos, @amounts, @currencies, @causes, @references, @hashes)
            )
            update payment_audit_head set seq = @seq, hash = @hash
            """,
            transaction.Connection,
            transaction
        );
        var parameters = command.Parameters;
        parameters.Add(Column("seqs", NpgsqlDbType.Bigint, rows, e => e.Seq));
        parameters.Add(Column("ats", NpgsqlDbType.TimestampTz, rows, e => e.At.UtcDateTime));
        parameters.Add(Column("payments", NpgsqlDbType.Uuid, rows, e => e.PaymentId));
        parameters.Add(Column("orders", NpgsqlDbType.Uuid, rows, e => e.OrderId));
        parameters.Add(Column("versions", NpgsqlDbType.Bigint, rows, e => e.Version));
        parameters.Add(Column("froms", NpgsqlDbType.Text, rows, e => e.FromStatus));
        parameters.Add(Column("tos", NpgsqlDbType.Text, rows, e => e.ToStatus));
        parameters.Add(Column("amounts", NpgsqlDbType.Bigint, rows, e => e.Amount));
        parameters.Add(Column("currencies", NpgsqlDbType.Text, rows, e => e.Currency));
        parameters.Add(Column("causes", NpgsqlDbType.Text, rows, e => e.Cause));
        parameters.Add(Column("references", NpgsqlDbType.Text, rows, e => e.Reference));
        parameters.Add(new("hashes", NpgsqlDbType.Array | NpgsqlDbType.Bytea) { Value = rows.Select(row => row.Hash).ToArray() });
        parameters.AddWithValue("seq", rows[^1].Entry.Seq);
        parameters.AddWithValue("hash", rows[^1].Hash);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlParameter Column<T>(
        string name,
        NpgsqlDbType type,
        List<(AuditEntry Entry, byte[] Hash)> rows,
        Func<AuditEntry, T> value
    ) => new(name, NpgsqlDbType.Array | type) { Value = rows.Select(row => value(row.Entry)).ToArray() };
}

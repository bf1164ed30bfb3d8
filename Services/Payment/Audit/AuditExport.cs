using System.Globalization;
using System.Text;
using CsvHelper;
using Npgsql;

namespace Shop.Payment.Audit;

/// <summary>The audit trail as CSV for an auditor: every row of a time range with its seal, in the order of the chain.</summary>
internal sealed class AuditExport(NpgsqlDataSource database)
{
    private const int RowsPerRead = 5_000;

    private static readonly string[] Header =
    [
        "seq",
        "at",
        "payment_id",
        "order_id",
        "order_number",
        "version",
        "from_status",
        "to_status",
        "amount",
        "currency",
        "cause",
        "reference",
        "hash",
    ];

    /// <summary>Writes the rows from <paramref name="from"/> until before <paramref name="to"/>, a stretch at a time.</summary>
    public async Task WriteAsync(Stream destination, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        await using var text = new StreamWriter(destination, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await using var csv = new CsvWriter(text, CultureInfo.InvariantCulture, leaveOpen: true);
        foreach (var name in Header)
        {
            csv.WriteField(name);
        }
        await csv.NextRecordAsync();
        var after = 0L;
        while (await WriteRowsAsync(csv, after, from, to, ct) is { } last)
        {
            after = last;
            await csv.FlushAsync();
        }
    }

    /// <returns>The number of the last row; null when there was none.</returns>
    private async Task<long?> WriteRowsAsync(CsvWriter csv, long after, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            select a.seq, a.at, a.payment_id, a.order_id, p.order_number, a.version, a.from_status, a.to_status, a.amount, a.currency, a.cause,
              a.reference, a.hash
            from payment_audit a join payment p on p.id = a.payment_id
            where a.seq > greatest($1, (select min(seq) - 1 from payment_audit where at >= $2)) and a.at >= $2 and a.at < $3
            order by a.seq limit $4
            """
        );
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = from.ToUniversalTime() });
        command.Parameters.Add(new() { Value = to.ToUniversalTime() });
        command.Parameters.Add(new() { Value = RowsPerRead });
        await using var reader = await command.ExecuteReaderAsync(ct);
        long? last = null;
        while (await reader.ReadAsync(ct))
        {
            last = reader.GetInt64(0);
            for (var column = 0; column < Header.Length; column++)
            {
                csv.WriteField(FieldOf(reader, column));
            }
            await csv.NextRecordAsync();
        }
        return last;
    }

    private static string? FieldOf(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column)
            ? null
            : row.GetValue(column) switch
            {
                DateTime at => AuditEntry.Canonical(at),
                byte[] hash => Convert.ToHexStringLower(hash),
                IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
                var value => value.ToString(),
            };
}

using Npgsql;
using NpgsqlTypes;

namespace Shop.Tools.Seed;

/// <summary>A column of a table, and where its value comes from.</summary>
internal sealed record Column<T>(string Name, NpgsqlDbType Type, Func<T, object?> Value);

/// <summary>Fills tables by COPY in its binary form.</summary>
internal static class Copy
{
    private const int RowsPerReport = 5_000;

    // Checking a million foreign keys takes a while.
    private static readonly TimeSpan TimeoutMax = TimeSpan.FromHours(1);

    /// <summary>Adds <paramref name="rows"/> to the table within the connection's transaction, and reports as it goes how many more.</summary>
    public static async Task IntoAsync<T>(
        NpgsqlConnection connection,
        string table,
        IReadOnlyList<Column<T>> columns,
        IEnumerable<T> rows,
        Action<long> report,
        CancellationToken ct
    )
    {
        var names = string.Join(", ", columns.Select(column => column.Name));
        await using var writer = await connection.BeginBinaryImportAsync($"COPY {table} ({names}) FROM STDIN (FORMAT binary)", ct);
        writer.Timeout = TimeoutMax;
        var unreported = 0;
        foreach (var row in rows)
        {
            await writer.StartRowAsync(ct);
            foreach (var column in columns)
            {
                if (column.Value(row) is { } value)
                {
                    await writer.WriteAsync(value, column.Type, ct);
                }
                else
                {
                    await writer.WriteNullAsync(ct);
                }
            }

            if (++unreported == RowsPerReport)
            {
                report(unreported);
                unreported = 0;
            }
        }

        await writer.CompleteAsync(ct);
        report(unreported);
    }
}

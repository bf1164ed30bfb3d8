using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Shop.Catalog.Bulk;

/// <summary>How an import stands.</summary>
/// <param name="Status"><c>running</c>; <c>done</c>: all of it is there; <c>refused</c>: <paramref name="FaultList"/> says why;
/// <c>failed</c>; <c>interrupted</c>: the process that worked on it has ended. Nothing is there unless it is done.</param>
/// <param name="RowsRead">Products of the file that were looked at.</param>
/// <param name="Created">Products that are new; of a dry run: would be.</param>
/// <param name="Updated">Products that were not as the file has them.</param>
/// <param name="Faults">All of them; <paramref name="FaultList"/> holds the first hundred.</param>
internal sealed record ImportView(
    Guid Id,
    bool DryRun,
    string Status,
    int RowsRead,
    int Created,
    int Updated,
    int Faults,
    IReadOnlyList<LineFault> FaultList,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt
);

/// <summary>How far an import has come.</summary>
internal sealed class ImportProgress
{
    /// <summary>How many faults are kept.</summary>
    public const int FaultsKept = 100;

    private readonly List<LineFault> first = [];

    public int RowsRead { get; set; }

    public int Created { get; set; }

    public int Updated { get; set; }

    public int Faults { get; private set; }

    public IReadOnlyList<LineFault> First => first;

    public void Add(LineFault fault)
    {
        Faults++;
        if (first.Count < FaultsKept)
        {
            first.Add(fault);
        }
    }
}

/// <summary>Imports and how they stand, apart from their own transactions.</summary>
internal sealed class ImportBook(NpgsqlDataSource db)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    public async Task BeginAsync(Guid id, bool dryRun, CancellationToken ct)
    {
        await using var command = db.CreateCommand("insert into product_imports (id, dry_run, status) values ($1, $2, 'running')");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = dryRun });
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task NoteAsync(Guid id, ImportProgress progress, string status, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            """
            update product_imports
            set status = $2, rows_read = $3, created = $4, updated = $5, faults = $6, fault_list = $7, touched_at = now(),
              finished_at = case when $2 = 'running' then null else now() end
            where id = $1
            """
        );
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = status });
        command.Parameters.Add(new() { Value = progress.RowsRead });
        command.Parameters.Add(new() { Value = progress.Created });
        command.Parameters.Add(new() { Value = progress.Updated });
        command.Parameters.Add(new() { Value = progress.Faults });
        command.Parameters.Add(
            new()
            {
                NpgsqlDbType = NpgsqlDbType.Jsonb,
                Value = JsonSerializer.Serialize(progress.First, CatalogJson.Default.IReadOnlyListLineFault),
            }
        );
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<ImportView?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            """
            select dry_run, case when status = 'running' and touched_at < now() - $2 then 'interrupted' else status end, rows_read, created,
              updated, faults, fault_list::text, created_at, finished_at
            from product_imports where id = $1
            """
        );
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = Silence });
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct)
            ? new(
                id,
                row.GetBoolean(0),
                row.GetString(1),
                row.GetInt32(2),
                row.GetInt32(3),
                row.GetInt32(4),
                row.GetInt32(5),
                JsonSerializer.Deserialize(row.GetString(6), CatalogJson.Default.IReadOnlyListLineFault)!,
                row.GetFieldValue<DateTimeOffset>(7),
                row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8)
            )
            : null;
    }
}

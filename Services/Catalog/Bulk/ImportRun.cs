using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Shop.Catalog.Editing;
using Shop.Catalog.Pictures;
using Shop.Messaging;

namespace Shop.Catalog.Bulk;

/// <summary>
/// Imports a file in two passes: the first looks at every line and writes nothing; the second writes all of it in one transaction, so that
/// shoppers see the file whole or not at all, whatever ends the process.
/// </summary>
internal sealed class ImportRun(
    NpgsqlDataSource db,
    ProductWriter writer,
    ImageStore images,
    ImportBook book,
    Outbox outbox,
    TimeProvider time
)
{
    private const int RowsPerBatch = 500;
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(1);

    /// <returns>How it ended: <c>done</c> or <c>refused</c>.</returns>
    public async Task<string> RunAsync(Guid id, Stream file, bool dryRun, ImportProgress progress, CancellationToken ct)
    {
        await CheckAsync(id, file, progress, ct);
        if (progress.Faults > 0)
        {
            return "refused";
        }

        if (!dryRun && progress.Created + progress.Updated > 0)
        {
            await WriteAsync(id, file, progress, ct);
        }

        return "done";
    }

    private async Task CheckAsync(Guid id, Stream file, ImportProgress progress, CancellationToken ct)
    {
        var (skus, slugs) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var categories = await CategoriesAsync(ct);
        await foreach (var batch in BatchesAsync(id, file, progress, ct))
        {
            var good = new List<CsvProduct>(batch.Count);
            foreach (var row in batch)
            {
                var faults = row.Draft is { } draft ? FaultsOf(row.Line, draft, categories, skus, slugs) : row.Faults;
                foreach (var fault in faults)
                {
                    progress.Add(fault);
                }

                if (faults is [])
                {
                    good.Add(row);
                }
            }

            progress.RowsRead += batch.Count;
            await CompareAsync(good, progress, ct);
        }
    }

    private List<LineFault> FaultsOf(int line, ProductDraft draft, HashSet<string> categories, HashSet<string> skus, HashSet<string> slugs)
    {
        var faults = new List<LineFault>();
        if (!skus.Add(draft.Sku))
        {
            faults.Add(new(line, "sku", "is there twice"));
        }

        if (!slugs.Add(draft.Slug))
        {
            faults.Add(new(line, "slug", "is there twice"));
        }

        if (!categories.Contains(draft.Category))
        {
            faults.Add(new(line, "category", "is none of the shop's"));
        }

        faults.AddRange(
            (draft.Images ?? [])
                .Where(image => !images.Has(image))
                .Select(image => new LineFault(line, "images", $"{image} was not uploaded"))
        );
        return faults;
    }

    /// <summary>Counts what is new and what would change, and finds slugs that other products have.</summary>
    private async Task CompareAsync(List<CsvProduct> rows, ImportProgress progress, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            """
            select i.line, p.id is null, p.id is not null and product_document(p) <> i.d - 'id',
              exists (select from products other where other.slug = i.d ->> 'slug' and other.sku <> i.d ->> 'sku')
            from unnest(@documents, @lines) as i (d, line) left join products p on p.sku = i.d ->> 'sku'
            """
        );
        command.Parameters.Add(
            new NpgsqlParameter("documents", NpgsqlDbType.Array | NpgsqlDbType.Jsonb)
            {
                Value = rows.Select(row => JsonSerializer.Serialize(row.Draft!.ToDocument(), CatalogJson.Default.ProductDocument))
                    .ToArray(),
            }
        );
        command.Parameters.Add(new NpgsqlParameter<int[]>("lines", [.. rows.Select(row => row.Line)]));
        await using var found = await command.ExecuteReaderAsync(ct);
        while (await found.ReadAsync(ct))
        {
            progress.Created += found.GetBoolean(1) ? 1 : 0;
            progress.Updated += found.GetBoolean(2) ? 1 : 0;
            if (found.GetBoolean(3))
            {
                progress.Add(new(found.GetInt32(0), "slug", "is another product's"));
            }
        }
    }

    private async Task WriteAsync(Guid id, Stream file, ImportProgress progress, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (
            // Whoever writes products waits at the table's door, before it holds rows that this needs. Readers go on.
            var alone = new NpgsqlCommand(
                "set local statement_timeout = 0; set local lock_timeout = '20s'; lock table products in exclusive mode",
                connection,
                transaction
            )
        )
        {
            await alone.ExecuteNonQueryAsync(ct);
        }

        progress.RowsRead = 0;
        await foreach (var batch in BatchesAsync(id, file, progress, ct))
        {
            await writer.WriteAsync(transaction, batch.Select(row => row.Draft!.ToDocument()), ct);
            progress.RowsRead += batch.Count;
        }

        await transaction.CommitAsync(ct);
        outbox.Wake();
    }

    private async IAsyncEnumerable<List<CsvProduct>> BatchesAsync(
        Guid id,
        Stream file,
        ImportProgress progress,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct
    )
    {
        file.Position = 0;
        var noted = time.GetTimestamp();
        var batch = new List<CsvProduct>(RowsPerBatch);
        await foreach (var row in ProductCsv.ReadAsync(file, ct))
        {
            batch.Add(row);
            if (batch.Count < RowsPerBatch)
            {
                continue;
            }

            yield return batch;
            batch = new(RowsPerBatch);
            if (time.GetElapsedTime(noted) > NoteEvery)
            {
                noted = time.GetTimestamp();
                await book.NoteAsync(id, progress, "running", ct);
            }
        }

        if (batch is not [])
        {
            yield return batch;
        }
    }

    private async Task<HashSet<string>> CategoriesAsync(CancellationToken ct)
    {
        await using var command = db.CreateCommand("select array(select slug from categories)");
        return [.. (string[])(await command.ExecuteScalarAsync(ct))!];
    }
}

using System.Text.Json;
using Npgsql;
using Shop.Catalog.Pictures;
using Shop.Messaging;
using Shop.ServiceDefaults;

namespace Shop.Catalog.Editing;

/// <summary>How an edit of a product ended.</summary>
internal abstract record EditAnswer
{
    public sealed record Done(StaffProductView Product) : EditAnswer;

    public sealed record NotFound : EditAnswer;

    /// <summary>Somebody else was faster.</summary>
    public sealed record VersionMismatch : EditAnswer;

    public sealed record SkuTaken : EditAnswer;

    public sealed record SlugTaken : EditAnswer;

    /// <summary>What the draft names and is not there.</summary>
    public sealed record Refused(Faults Faults) : EditAnswer;
}

/// <summary>What staff do with single products.</summary>
internal sealed class ProductDesk(NpgsqlDataSource db, ProductWriter writer, ImageStore images, Outbox outbox)
{
    private const string Select = "select p.id, p.version, product_document(p)::text, p.created_at, p.updated_at from products p";

    public async Task<StaffProductView?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var command = db.CreateCommand($"{Select} where p.id = $1");
        command.Parameters.Add(new() { Value = id });
        await using var rows = await command.ExecuteReaderAsync(ct);
        return await rows.ReadAsync(ct) ? Read(rows) : null;
    }

    /// <summary>A page, the newest first.</summary>
    /// <param name="text">How a SKU or a slug begins.</param>
    public async Task<StaffProductPage> PageAsync(
        string? text,
        string? category,
        bool? active,
        PageCursor? after,
        int limit,
        CancellationToken ct
    )
    {
        await using var command = db.CreateCommand(
            $"""
            {Select}
            where ($1 is null or starts_with(p.sku, upper($1)) or starts_with(p.slug, lower($1))) and ($2 is null or p.category = $2)
              and ($3 is null or p.active = $3)
              and ($4 is null or (p.created_at, p.id) < (timestamptz 'epoch' + $4 * interval '1 microsecond', $5))
            order by p.created_at desc, p.id desc limit $6
            """
        );
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = text });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = category });
        command.Parameters.Add(new NpgsqlParameter<bool?> { TypedValue = active });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = after?.Key });
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = after?.Id });
        command.Parameters.Add(new() { Value = limit + 1 });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var products = new List<StaffProductView>(limit + 1);
        while (await rows.ReadAsync(ct))
        {
            products.Add(Read(rows));
        }

        var next = products.Count > limit ? CursorOf(products[limit - 1]).Encode() : null;
        return new([.. products.Take(limit)], next);
    }

    /// <summary>Adds a product; it can be bought once order has been told its stock.</summary>
    public async Task<EditAnswer> CreateAsync(ProductDraft draft, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // Two that add the same product take turns: the later one must not replace what the first has added. Two statements, since one
        // would look with the eyes of the moment before it waited.
        await using var turn = new NpgsqlCommand(
            "select pg_advisory_xact_lock(hashtextextended('sku ' || $1, 0))",
            connection,
            transaction
        );
        turn.Parameters.Add(new() { Value = draft.Sku });
        await turn.ExecuteNonQueryAsync(ct);
        await using var known = new NpgsqlCommand("select exists (select from products where sku = $1)", connection, transaction);
        known.Parameters.Add(new() { Value = draft.Sku });
        return await known.ExecuteScalarAsync(ct) is true ? new EditAnswer.SkuTaken() : await WriteAsync(transaction, draft, ct);
    }

    /// <summary>Replaces a product that is still at <paramref name="version"/>.</summary>
    public async Task<EditAnswer> EditAsync(Guid id, ProductDraft draft, long version, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await LockAsync(transaction, id, ct) is not { } held)
        {
            return new EditAnswer.NotFound();
        }

        if (held.Version != version)
        {
            return new EditAnswer.VersionMismatch();
        }

        var faults = new Faults();
        faults.When(held.Product.Sku != draft.Sku, "sku", $"is {held.Product.Sku} and never changes");
        return faults.None ? await WriteAsync(transaction, draft, ct) : new EditAnswer.Refused(faults);
    }

    /// <summary>Takes a product off sale; a repeat changes nothing.</summary>
    public async Task<EditAnswer> RetireAsync(Guid id, long version, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await LockAsync(transaction, id, ct) is not { } held)
        {
            return new EditAnswer.NotFound();
        }

        if (!held.Product.Active)
        {
            return new EditAnswer.Done(held);
        }

        return held.Version == version
            ? await WriteAsync(transaction, (held.Product with { Active = false }).ToDocument(), ct)
            : new EditAnswer.VersionMismatch();
    }

    private async Task<EditAnswer> WriteAsync(NpgsqlTransaction transaction, ProductDraft draft, CancellationToken ct)
    {
        var faults = new Faults();
        foreach (var image in draft.Images ?? [])
        {
            faults.When(!images.Has(image), "images", $"{image} was not uploaded");
        }

        return faults.None ? await WriteAsync(transaction, draft.ToDocument(), ct) : new EditAnswer.Refused(faults);
    }

    private async Task<EditAnswer> WriteAsync(NpgsqlTransaction transaction, ProductDocument document, CancellationToken ct)
    {
        try
        {
            await writer.WriteAsync(transaction, [document], ct);
        }
        catch (PostgresException refused)
            when (refused is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "products_slug_key" })
        {
            return new EditAnswer.SlugTaken();
        }
        catch (PostgresException refused)
            when (refused is { SqlState: PostgresErrorCodes.ForeignKeyViolation, ConstraintName: "products_category_fkey" })
        {
            var faults = new Faults();
            faults.When(true, "category", "is none of the shop's");
            return new EditAnswer.Refused(faults);
        }

        var product = await ReadAsync(transaction, document.Sku, ct);
        await transaction.CommitAsync(ct);
        outbox.Wake();
        return new EditAnswer.Done(product);
    }

    private static async Task<StaffProductView?> LockAsync(NpgsqlTransaction transaction, Guid id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"{Select} where p.id = $1 for update", transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = id });
        await using var rows = await command.ExecuteReaderAsync(ct);
        return await rows.ReadAsync(ct) ? Read(rows) : null;
    }

    private static async Task<StaffProductView> ReadAsync(NpgsqlTransaction transaction, string sku, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"{Select} where p.sku = $1", transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = sku });
        await using var rows = await command.ExecuteReaderAsync(ct);
        await rows.ReadAsync(ct);
        return Read(rows);
    }

    private static StaffProductView Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetInt64(1),
            ProductDraft.Of(JsonSerializer.Deserialize(row.GetString(2), CatalogJson.Default.ProductDocument)!),
            row.GetFieldValue<DateTimeOffset>(3),
            row.GetFieldValue<DateTimeOffset>(4)
        );

    private static PageCursor CursorOf(StaffProductView product) =>
        new((product.CreatedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, product.Id);
}

using Npgsql;

namespace Shop.Catalog.Caching;

/// <summary>A product as the database has it.</summary>
/// <param name="Version">See <see cref="ProductSource.Version"/>.</param>
/// <param name="Json">A <see cref="CachedProduct"/>.</param>
internal sealed record LoadedProduct(Guid Id, long Version, string Json);

/// <summary>The version that a product has now, and its slug.</summary>
internal sealed record CurrentProduct(long Version, string Slug);

/// <summary>Where the cache loads from: the database, or a test's stand-in for it.</summary>
internal interface IProductSource
{
    /// <summary>The product, sold or not; null when there is none.</summary>
    Task<LoadedProduct?> FindAsync(Guid id, CancellationToken ct);

    /// <inheritdoc cref="FindAsync(Guid, CancellationToken)"/>
    Task<LoadedProduct?> FindAsync(string slug, CancellationToken ct);

    /// <summary>The version that a reader who asks from now on gets at least; null when there is no such product.</summary>
    Task<CurrentProduct?> CurrentAsync(Guid id, CancellationToken ct);
}

/// <summary>Reads whole products from the database, one query each.</summary>
internal sealed class ProductSource(NpgsqlDataSource db) : IProductSource
{
    /// <summary>
    /// One number that grows with every commit that changes what is shown: the product's own version, how often its stars changed and, for
    /// each region, the version of its level; one more for the first of a region. All only grow, so a later sum has seen at least what an earlier one has. It must be
    /// read after the commit that it is to tell of: inside, it would miss what commits at the same time.
    /// </summary>
    public const string Version =
        "p.version + p.rating_changes + coalesce((select sum(a.version + 1)::bigint from availability a where a.product_id = p.id), 0)";

    // The slug of a product comes before one that only was.
    private const string Target =
        "coalesce((select id from products where slug = $1), (select product_id from slug_redirects where slug = $1))";

    private const string Product = $"""
        select p.id, {Version}, jsonb_build_object(
          'id', p.id, 'sku', p.sku, 'slug', p.slug, 'active', p.active, 'brand', p.brand, 'category', p.category,
          'picture', jsonb_build_object('motif', p.picture_motif, 'palette', p.picture_palette, 'variant', p.picture_variant),
          'attributes', p.attributes,
          'texts', coalesce((
            select jsonb_object_agg(t.language, jsonb_build_object('name', t.name, 'description', t.description, 'categoryName', c.name))
            from product_texts t join category_texts c on c.category = p.category and c.language = t.language
            where t.product_id = p.id), '{"{}"}'),
          'prices', coalesce((select jsonb_object_agg(l.currency, l.amount) from product_prices l where l.product_id = p.id), '{"{}"}'),
          'levels', coalesce((select jsonb_object_agg(a.region, a.level) from availability a where a.product_id = p.id), '{"{}"}'),
          'rating', jsonb_build_object('count', p.rating_count, 'sum', p.rating_sum),
          'images', p.images,
          'updatedAt', p.updated_at
        )::text as cached_product
        from products p
        """;

    /// <inheritdoc />
    public Task<LoadedProduct?> FindAsync(Guid id, CancellationToken ct) =>
        FindAsync($"{Product} where p.id = $1", new NpgsqlParameter<Guid> { TypedValue = id }, ct);

    /// <inheritdoc />
    public Task<LoadedProduct?> FindAsync(string slug, CancellationToken ct) =>
        FindAsync($"{Product} where p.id = {Target}", new NpgsqlParameter<string> { TypedValue = slug }, ct);

    /// <inheritdoc />
    public async Task<CurrentProduct?> CurrentAsync(Guid id, CancellationToken ct)
    {
        await using var command = db.CreateCommand($"select {Version}, p.slug from products p where p.id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? new(row.GetInt64(0), row.GetString(1)) : null;
    }

    private async Task<LoadedProduct?> FindAsync(string sql, NpgsqlParameter key, CancellationToken ct)
    {
        await using var command = db.CreateCommand(sql);
        command.Parameters.Add(key);
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? new(row.GetGuid(0), row.GetInt64(1), row.GetString(2)) : null;
    }
}

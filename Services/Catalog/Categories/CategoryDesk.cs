using Npgsql;
using Shop.Contracts;
using Shop.ServiceDefaults;

namespace Shop.Catalog.Categories;

/// <summary>A category's texts and place as staff write them.</summary>
/// <param name="Position">Its place in menus, from 1; what stood there and after it moves on. Beyond the end: the last.</param>
internal sealed record CategoryDraft(
    IReadOnlyDictionary<string, string> Name,
    IReadOnlyDictionary<string, string> Description,
    int Position
)
{
    public Faults Check()
    {
        var faults = new Faults();
        faults.When(Position < 1, "position", "must be 1 or more");
        faults.When(
            Name.Keys.Concat(Description.Keys).Any(language => !Languages.All.Contains(language)),
            "name",
            "must be by language: en and zh-Hant"
        );
        foreach (var language in Languages.All)
        {
            faults.Text($"name.{language}", Name.GetValueOrDefault(language), 100);
            faults.When(!Description.ContainsKey(language), $"description.{language}", "is required");
            faults.Text($"description.{language}", Description.GetValueOrDefault(language), 1000, required: false);
        }

        return faults;
    }
}

/// <summary>A category that staff add. Its slug never changes: addresses hold it.</summary>
internal sealed record NewCategory(string Slug, CategoryDraft Category);

/// <summary>A category as staff read it.</summary>
/// <param name="Version">What a change has to name as If-Match.</param>
/// <param name="Category">What a change sends back.</param>
/// <param name="Products">How many it has, on sale or not.</param>
internal sealed record StaffCategoryView(string Slug, long Version, CategoryDraft Category, long Products);

/// <summary>All categories, in the order of menus.</summary>
internal sealed record StaffCategoryList(IReadOnlyList<StaffCategoryView> Items);

/// <summary>How an edit of a category ended.</summary>
internal enum CategoryOutcome
{
    Done,
    NotFound,
    VersionMismatch,

    /// <summary>There is one with this slug.</summary>
    Exists,

    /// <summary>It still has products.</summary>
    InUse,
}

/// <summary>What staff do with categories.</summary>
internal sealed class CategoryDesk(NpgsqlDataSource db)
{
    public async Task<StaffCategoryList> AllAsync(CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            """
            select c.slug, c.version, c.position, en.name, en.description, zh.name, zh.description,
              (select count(*) from products p where p.category = c.slug)
            from categories c
            join category_texts en on en.category = c.slug and en.language = 'en'
            join category_texts zh on zh.category = c.slug and zh.language = 'zh-Hant'
            order by c.position
            """
        );
        await using var rows = await command.ExecuteReaderAsync(ct);
        var items = new List<StaffCategoryView>();
        while (await rows.ReadAsync(ct))
        {
            var draft = new CategoryDraft(
                ByLanguage(rows.GetString(3), rows.GetString(5)),
                ByLanguage(rows.GetString(4), rows.GetString(6)),
                rows.GetInt32(2)
            );
            items.Add(new(rows.GetString(0), rows.GetInt64(1), draft, rows.GetInt64(7)));
        }

        return new(items);
    }

    public async Task<CategoryOutcome> CreateAsync(string slug, CategoryDraft draft, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await BeginAsync(connection, ct);
        var isNew = await ExecuteAsync(
            transaction,
            "insert into categories (slug, position) select $1, coalesce(max(position), 0) + 1 from categories on conflict (slug) do nothing",
            [slug],
            ct
        );
        if (isNew == 0)
        {
            return CategoryOutcome.Exists;
        }

        await WriteAsync(transaction, slug, draft, ct);
        await transaction.CommitAsync(ct);
        return CategoryOutcome.Done;
    }

    public async Task<CategoryOutcome> EditAsync(string slug, CategoryDraft draft, long version, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await BeginAsync(connection, ct);
        if (await CheckAsync(transaction, slug, version, ct) is var outcome and not CategoryOutcome.Done)
        {
            return outcome;
        }

        await ExecuteAsync(transaction, "update categories set version = version + 1 where slug = $1", [slug], ct);
        await WriteAsync(transaction, slug, draft, ct);
        // Its products are found by its name.
        await ExecuteAsync(
            transaction,
            "select index_products(array(select id from products where category = $1 order by id))",
            [slug],
            ct
        );
        await transaction.CommitAsync(ct);
        return CategoryOutcome.Done;
    }

    public async Task<CategoryOutcome> DeleteAsync(string slug, long version, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await BeginAsync(connection, ct);
        if (await CheckAsync(transaction, slug, version, ct) is var outcome and not CategoryOutcome.Done)
        {
            return outcome;
        }

        try
        {
            await ExecuteAsync(transaction, "delete from categories where slug = $1", [slug], ct);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return CategoryOutcome.InUse;
        }

        await transaction.CommitAsync(ct);
        return CategoryOutcome.Done;
    }

    // There are few, and one that moves moves others: whoever changes any has them all.
    private static async Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(transaction, "set local statement_timeout = '60s'", [], ct);
        await ExecuteAsync(transaction, "lock table categories in share row exclusive mode", [], ct);
        return transaction;
    }

    private static async Task<CategoryOutcome> CheckAsync(NpgsqlTransaction transaction, string slug, long version, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select version from categories where slug = $1", transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = slug });
        return await command.ExecuteScalarAsync(ct) switch
        {
            null => CategoryOutcome.NotFound,
            long held when held == version => CategoryOutcome.Done,
            _ => CategoryOutcome.VersionMismatch,
        };
    }

    private static async Task WriteAsync(NpgsqlTransaction transaction, string slug, CategoryDraft draft, CancellationToken ct)
    {
        foreach (var language in Languages.All)
        {
            await ExecuteAsync(
                transaction,
                """
                insert into category_texts (category, language, name, description) values ($1, $2, $3, $4)
                on conflict (category, language) do update set name = excluded.name, description = excluded.description
                """,
                [slug, language, draft.Name[language], draft.Description[language]],
                ct
            );
        }

        await ExecuteAsync(
            transaction,
            """
            update categories c set position = placed.position
            from (
              select slug, row_number() over (order by case when slug = $1 then $2 else position end, slug <> $1) as position
              from (
                select slug, row_number() over (order by position) as position from categories where slug <> $1
                union all
                select $1, $2
              ) as others
            ) as placed
            where c.slug = placed.slug and c.position <> placed.position
            """,
            [slug, (long)draft.Position],
            ct
        );
    }

    private static Dictionary<string, string> ByLanguage(string english, string chinese) =>
        new() { [Languages.English] = english, [Languages.TraditionalChinese] = chinese };

    private static async Task<int> ExecuteAsync(NpgsqlTransaction transaction, string sql, object[] parameters, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new() { Value = parameter });
        }

        return await command.ExecuteNonQueryAsync(ct);
    }
}

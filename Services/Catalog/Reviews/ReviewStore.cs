using Npgsql;
using Shop.Catalog.Caching;
using Shop.Contracts;
using Shop.Redis;
using Shop.ServiceDefaults;

namespace Shop.Catalog.Reviews;

/// <summary>How adding a review ended.</summary>
internal abstract record ReviewAnswer
{
    /// <summary>It is there.</summary>
    /// <param name="IsNew">False: this very review was there before.</param>
    public sealed record Done(ReviewView Review, bool IsNew) : ReviewAnswer;

    /// <summary>The buyer has said something else before.</summary>
    public sealed record AlreadyReviewed : ReviewAnswer;

    public sealed record NotBought : ReviewAnswer;

    public sealed record NoProduct : ReviewAnswer;
}

/// <summary>Reads and writes reviews. Their stars are counted in the same transaction, by a trigger.</summary>
internal sealed class ReviewStore(NpgsqlDataSource db, ProductInvalidation cache, TimeProvider time)
{
    private const string Columns = "id, rating, text, author, created_at";

    /// <summary>A page of what shoppers see, the newest first; null when there is no such product on sale.</summary>
    public async Task<ReviewPage?> PageAsync(Guid product, PageCursor? after, int limit, CancellationToken ct)
    {
        await using var batch = db.CreateBatch();
        batch.BatchCommands.Add(
            new("select rating_count, rating_sum, rating_stars from products where id = $1 and active")
            {
                Parameters = { new() { Value = product } },
            }
        );
        batch.BatchCommands.Add(
            new($"select {Columns} from reviews where product_id = $1 and not hidden and ($2 is null or id < $2) order by id desc limit $3")
            {
                Parameters =
                {
                    new() { Value = product },
                    new NpgsqlParameter<Guid?> { TypedValue = after?.Id },
                    new() { Value = limit + 1 },
                },
            }
        );
        await using var rows = await batch.ExecuteReaderAsync(ct);
        if (!await rows.ReadAsync(ct))
        {
            return null;
        }

        var count = rows.GetInt32(0);
        var summary = new RatingSummary(
            count == 0 ? 0 : decimal.Round((decimal)rows.GetInt32(1) / count, 1, MidpointRounding.AwayFromZero),
            count,
            rows.GetFieldValue<int[]>(2)
        );
        await rows.NextResultAsync(ct);
        var reviews = new List<ReviewView>(limit + 1);
        while (await rows.ReadAsync(ct))
        {
            reviews.Add(Read(rows));
        }

        var next = reviews.Count > limit ? new PageCursor(0, reviews[limit - 1].Id).Encode() : null;
        return new([.. reviews.Take(limit)], next, summary);
    }

    /// <summary>Adds the buyer's one review of a product; the same once more changes nothing.</summary>
    public async Task<ReviewAnswer> AddAsync(Guid account, Guid product, NewReview review, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            $"""
            insert into reviews (id, account_id, product_id, rating, text, author, created_at)
            select $3, account_id, product_id, $4, $5, $6, $7 from purchases where account_id = $1 and product_id = $2
            on conflict (account_id, product_id) do nothing
            returning {Columns}
            """
        );
        var now = time.GetUtcNow();
        command.Parameters.Add(new() { Value = account });
        command.Parameters.Add(new() { Value = product });
        command.Parameters.Add(new() { Value = Guid.CreateVersion7(now) });
        command.Parameters.Add(new() { Value = (short)review.Rating });
        command.Parameters.Add(new() { Value = review.PlainText });
        command.Parameters.Add(new() { Value = review.ShortAuthor });
        command.Parameters.Add(new() { Value = now });
        ReviewView? added = null;
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            if (await row.ReadAsync(ct))
            {
                added = Read(row);
            }
        }

        if (added is null)
        {
            return await WhyNotAsync(account, product, review, ct);
        }

        await AnnounceAsync(product, ct);
        return new ReviewAnswer.Done(added, IsNew: true);
    }

    private async Task<ReviewAnswer> WhyNotAsync(Guid account, Guid product, NewReview review, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            """
            select r.id, r.rating, r.text, r.author, r.created_at
            from products p left join reviews r on r.product_id = p.id and r.account_id = $1
            where p.id = $2
            """
        );
        command.Parameters.Add(new() { Value = account });
        command.Parameters.Add(new() { Value = product });
        await using var row = await command.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
        {
            return new ReviewAnswer.NoProduct();
        }

        if (row.IsDBNull(0))
        {
            return new ReviewAnswer.NotBought();
        }

        var held = Read(row);
        return (held.Rating, held.Text, held.Author) == (review.Rating, review.PlainText, review.ShortAuthor)
            ? new ReviewAnswer.Done(held, IsNew: false)
            : new ReviewAnswer.AlreadyReviewed();
    }

    /// <summary>A page for staff, the newest first.</summary>
    /// <param name="hidden">Only those that are hidden, or only those that are not; null: both.</param>
    public async Task<StaffReviewPage> StaffPageAsync(Guid? product, bool? hidden, PageCursor? after, int limit, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            """
            select r.id, r.product_id, t.name, r.rating, r.text, r.author, r.hidden, r.created_at
            from reviews r join product_texts t on t.product_id = r.product_id and t.language = $5
            where ($1 is null or r.product_id = $1) and ($2 is null or r.hidden = $2) and ($3 is null or r.id < $3)
            order by r.id desc limit $4
            """
        );
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = product });
        command.Parameters.Add(new NpgsqlParameter<bool?> { TypedValue = hidden });
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = after?.Id });
        command.Parameters.Add(new() { Value = limit + 1 });
        command.Parameters.Add(new() { Value = Languages.English });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var reviews = new List<StaffReviewView>(limit + 1);
        while (await rows.ReadAsync(ct))
        {
            reviews.Add(
                new(
                    rows.GetGuid(0),
                    rows.GetGuid(1),
                    rows.GetString(2),
                    rows.GetInt16(3),
                    rows.GetString(4),
                    rows.GetString(5),
                    rows.GetBoolean(6),
                    rows.GetFieldValue<DateTimeOffset>(7)
                )
            );
        }

        var next = reviews.Count > limit ? new PageCursor(0, reviews[limit - 1].Id).Encode() : null;
        return new([.. reviews.Take(limit)], next);
    }

    /// <summary>Hides a review or shows it again; false when there is none.</summary>
    public async Task<bool> HideAsync(Guid id, bool hidden, CancellationToken ct)
    {
        await using var command = db.CreateCommand("update reviews set hidden = $2 where id = $1 returning product_id");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = hidden });
        if (await command.ExecuteScalarAsync(ct) is not Guid product)
        {
            return false;
        }

        await AnnounceAsync(product, ct);
        return true;
    }

    // Its page is kept with its stars.
    private async Task AnnounceAsync(Guid product, CancellationToken ct)
    {
        try
        {
            await cache.AnnounceAsync(product, ct);
        }
        catch (Exception away) when (RedisStore.IsUnreachable(away))
        {
            // The review is there; the page has its stars as soon as it is loaded anew.
        }
    }

    private static ReviewView Read(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetInt16(1), row.GetString(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4));
}

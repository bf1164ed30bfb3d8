using Npgsql;
using NpgsqlTypes;

namespace Shop.Order.Coupons;

/// <summary>How an edit of a coupon ended.</summary>
internal abstract record CouponAnswer
{
    /// <summary>It is done.</summary>
    internal sealed record Done(CouponView Coupon) : CouponAnswer;

    /// <summary>There is no coupon of this code.</summary>
    internal sealed record NotFound : CouponAnswer;

    /// <summary>There is one already.</summary>
    internal sealed record Exists : CouponAnswer;

    /// <summary>Somebody has edited it since the version that the caller saw.</summary>
    internal sealed record VersionMismatch : CouponAnswer;

    /// <summary>More orders have it than it may be used.</summary>
    internal sealed record BelowUses(int Uses) : CouponAnswer;

    /// <summary>It would end before it starts.</summary>
    internal sealed record NoPeriod : CouponAnswer;
}

/// <summary>
/// Staff's hand on coupons. What a coupon takes off never changes, and none is deleted: orders have it. An edit locks its row, so that it
/// and the checkouts that take uses see each other's numbers.
/// </summary>
internal sealed class CouponDesk(NpgsqlDataSource db)
{
    private const string Period = "coupons_period";

    public async Task<CouponView?> FindAsync(string code, CancellationToken ct)
    {
        await using var command = db.CreateCommand($"SELECT {CouponRows.ViewColumns} FROM coupons WHERE code = $1");
        command.Parameters.Add(new() { Value = code });
        return await ReadAsync(command, ct);
    }

    /// <param name="wanted">Checked.</param>
    public async Task<CouponAnswer> CreateAsync(NewCoupon wanted, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            $"""
            INSERT INTO coupons (code, percent, amounts, min_spend, max_uses, max_uses_per_customer, starts_at, ends_at, active)
            VALUES ($1, $2, $3::jsonb, $4::jsonb, $5, $6, COALESCE($7, now()), $8, $9)
            ON CONFLICT (code) DO NOTHING RETURNING {CouponRows.ViewColumns}
            """
        );
        command.Parameters.Add(new() { Value = Coupon.Normalize(wanted.Code)! });
        command.Parameters.Add(new NpgsqlParameter<short?> { TypedValue = (short?)wanted.Percent });
        command.Parameters.Add(
            new NpgsqlParameter<string?> { TypedValue = wanted.Amounts is null ? null : CouponRules.Text(wanted.Amounts) }
        );
        AddLimits(command, wanted.MinSpend ?? [], wanted.MaxUses, wanted.MaxUsesPerCustomer);
        AddPeriod(command, wanted.StartsAt, wanted.EndsAt);
        command.Parameters.Add(new() { Value = wanted.Active });
        try
        {
            return await ReadAsync(command, ct) is { } created ? new CouponAnswer.Done(created) : new CouponAnswer.Exists();
        }
        catch (PostgresException e) when (e.ConstraintName == Period)
        {
            return new CouponAnswer.NoPeriod();
        }
    }

    /// <param name="wanted">Checked.</param>
    /// <param name="version">What the caller saw.</param>
    public async Task<CouponAnswer> EditAsync(string code, PutCoupon wanted, long version, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await LockAsync(transaction, code, ct) is not { } before)
        {
            return new CouponAnswer.NotFound();
        }

        if (before.Version != version)
        {
            return new CouponAnswer.VersionMismatch();
        }

        if (wanted.MaxUses < before.Uses)
        {
            return new CouponAnswer.BelowUses(before.Uses);
        }

        try
        {
            var after = await UpdateAsync(transaction, code, wanted, ct);
            await transaction.CommitAsync(CancellationToken.None);
            return new CouponAnswer.Done(after);
        }
        catch (PostgresException e) when (e.ConstraintName == Period)
        {
            return new CouponAnswer.NoPeriod();
        }
    }

    /// <summary>Stops it at once, whatever its version: a code that has leaked cannot wait. A repeat changes nothing.</summary>
    /// <returns>Null when there is none.</returns>
    public async Task<CouponView?> StopAsync(string code, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            $"""
            UPDATE coupons SET active = false, version = version + active::int WHERE code = $1 RETURNING {CouponRows.ViewColumns}
            """
        );
        command.Parameters.Add(new() { Value = code });
        return await ReadAsync(command, ct);
    }

    private static async Task<CouponView?> LockAsync(NpgsqlTransaction transaction, string code, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT {CouponRows.ViewColumns} FROM coupons WHERE code = $1 FOR NO KEY UPDATE",
            transaction.Connection,
            transaction
        )
        {
            Parameters = { new() { Value = code } },
        };
        return await ReadAsync(command, ct);
    }

    private static async Task<CouponView> UpdateAsync(NpgsqlTransaction transaction, string code, PutCoupon wanted, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"""
            UPDATE coupons SET
              min_spend = $2::jsonb, max_uses = $3, max_uses_per_customer = $4, starts_at = $5, ends_at = $6, active = $7, version = version + 1
            WHERE code = $1 RETURNING {CouponRows.ViewColumns}
            """,
            transaction.Connection,
            transaction
        );
        command.Parameters.Add(new() { Value = code });
        AddLimits(command, wanted.MinSpend, wanted.MaxUses, wanted.MaxUsesPerCustomer);
        AddPeriod(command, wanted.StartsAt, wanted.EndsAt);
        command.Parameters.Add(new() { Value = wanted.Active });
        return (await ReadAsync(command, ct))!;
    }

    private static void AddLimits(NpgsqlCommand command, IReadOnlyList<Contracts.Money> minSpend, int? maxUses, int? maxUsesPerCustomer)
    {
        command.Parameters.Add(new() { Value = CouponRules.Text(minSpend) });
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = maxUses });
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = maxUsesPerCustomer });
    }

    private static void AddPeriod(NpgsqlCommand command, DateTimeOffset? startsAt, DateTimeOffset? endsAt)
    {
        command.Parameters.Add(
            new NpgsqlParameter<DateTimeOffset?> { TypedValue = startsAt?.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz }
        );
        command.Parameters.Add(
            new NpgsqlParameter<DateTimeOffset?> { TypedValue = endsAt?.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz }
        );
    }

    private static async Task<CouponView?> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? CouponRows.ReadView(reader) : null;
    }
}

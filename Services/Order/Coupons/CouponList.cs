using System.Buffers.Text;
using System.Text;
using Npgsql;
using Shop.ServiceDefaults;

namespace Shop.Order.Coupons;

/// <summary>Lists coupons by code, in the order of its bytes.</summary>
internal sealed class CouponList(NpgsqlDataSource db)
{
    /// <summary>Greater than any character of a code.</summary>
    private const char AfterAll = '~';

    /// <param name="prefix">How the code begins, normalized; null: as it likes.</param>
    /// <param name="active">Null: any.</param>
    /// <param name="cursor">Where the last page ended; null: from the start.</param>
    /// <exception cref="ProblemException">400 <c>invalid_cursor</c>.</exception>
    public async Task<CouponPage> SearchAsync(string? prefix, bool? active, string? cursor, int limit, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            $"""
            SELECT {CouponRows.ViewColumns} FROM coupons
            WHERE code COLLATE "C" >= $1 AND code COLLATE "C" < $2 AND code COLLATE "C" > $3 AND ($4 IS NULL OR active = $4)
            ORDER BY code COLLATE "C" LIMIT $5
            """
        );
        command.Parameters.Add(new() { Value = prefix ?? "" });
        command.Parameters.Add(new() { Value = $"{prefix}{AfterAll}" });
        command.Parameters.Add(new() { Value = Decode(cursor) ?? "" });
        command.Parameters.Add(new NpgsqlParameter<bool?> { TypedValue = active });
        command.Parameters.Add(new() { Value = limit + 1 });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var coupons = new List<CouponView>(limit + 1);
        while (await reader.ReadAsync(ct))
        {
            coupons.Add(CouponRows.ReadView(reader));
        }

        if (coupons.Count <= limit)
        {
            return new(coupons, NextCursor: null);
        }

        coupons.RemoveAt(limit);
        return new(coupons, Base64Url.EncodeToString(Encoding.ASCII.GetBytes(coupons[^1].Code)));
    }

    private static string? Decode(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor))
        {
            return null;
        }

        var code =
            cursor.Length <= 2 * Coupon.MaxCodeLength && Base64Url.IsValid(cursor)
                ? Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor))
                : null;
        return Coupon.IsCode(code)
            ? code
            : throw new ProblemException(StatusCodes.Status400BadRequest, "invalid_cursor", "The cursor is malformed.");
    }
}

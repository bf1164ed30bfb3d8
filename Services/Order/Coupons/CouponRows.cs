using System.Text.Json;
using Npgsql;

namespace Shop.Order.Coupons;

/// <summary>How a row of <c>coupons</c> is read.</summary>
internal static class CouponRows
{
    /// <summary>What <see cref="Read"/> reads, as the first columns of a result.</summary>
    public const string Columns = "code, percent, amounts, min_spend, max_uses, max_uses_per_customer, uses, starts_at, ends_at, active";

    /// <summary>What <see cref="ReadView"/> reads.</summary>
    public const string ViewColumns = $"{Columns}, version, created_at";

    public static Coupon Read(NpgsqlDataReader reader) =>
        new(
            reader.GetString(0),
            reader.IsDBNull(1) ? null : reader.GetInt16(1),
            reader.IsDBNull(2) ? null : Amounts(reader.GetString(2)),
            Amounts(reader.GetString(3)),
            reader.IsDBNull(4) ? null : reader.GetInt32(4),
            reader.IsDBNull(5) ? null : reader.GetInt32(5),
            reader.GetInt32(6),
            reader.GetFieldValue<DateTimeOffset>(7),
            reader.IsDBNull(8) ? null : reader.GetFieldValue<DateTimeOffset>(8),
            reader.GetBoolean(9)
        );

    public static CouponView ReadView(NpgsqlDataReader reader) =>
        CouponView.Of(Read(reader), reader.GetInt64(10), reader.GetFieldValue<DateTimeOffset>(11));

    private static IReadOnlyDictionary<string, long> Amounts(string json) =>
        JsonSerializer.Deserialize(json, OrderJson.Default.IReadOnlyDictionaryStringInt64)!;
}

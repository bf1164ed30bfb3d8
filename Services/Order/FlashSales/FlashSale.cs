using System.Text.Json;
using Npgsql;

namespace Shop.Order.FlashSales;

/// <summary>A flash sale as orderdb holds it.</summary>
/// <param name="Prices">Minor units by currency.</param>
/// <param name="PayWithin">How long a winner's order waits for its payment.</param>
/// <param name="State">active, ended or cancelled.</param>
/// <param name="Issued">Units that are out, with tickets or orders.</param>
/// <param name="Epoch">Of its gate.</param>
internal sealed record FlashSale(
    Guid Id,
    Guid ProductId,
    string Region,
    int Units,
    IReadOnlyDictionary<string, long> Prices,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    TimeSpan PayWithin,
    string State,
    int Issued,
    long Epoch,
    DateTimeOffset CreatedAt
)
{
    public const string Active = "active";
    public const string Ended = "ended";
    public const string Cancelled = "cancelled";

    /// <summary>What <see cref="Read"/> reads, as the first columns of a result.</summary>
    public const string Columns = """
        flash_sales.id, product_id, region, units, flash_sales.prices, starts_at, ends_at, pay_seconds, status, issued, epoch, created_at
        """;

    /// <summary>The first column after <see cref="Columns"/>.</summary>
    public const int Next = 12;

    /// <summary>Nobody enters any more, whatever the clock says.</summary>
    public bool IsOver => State != Active;

    /// <summary>What it is called at <paramref name="now"/>: scheduled, open, ended or cancelled.</summary>
    public string StatusAt(DateTimeOffset now) =>
        IsOver ? State
        : now < StartsAt ? "scheduled"
        : now < EndsAt ? "open"
        : Ended;

    public static FlashSale Read(NpgsqlDataReader reader) =>
        new(
            reader.GetGuid(0),
            reader.GetGuid(1),
            reader.GetString(2),
            reader.GetInt32(3),
            JsonSerializer.Deserialize(reader.GetString(4), OrderJson.Default.IReadOnlyDictionaryStringInt64)!,
            reader.GetFieldValue<DateTimeOffset>(5),
            reader.GetFieldValue<DateTimeOffset>(6),
            TimeSpan.FromSeconds(reader.GetInt32(7)),
            reader.GetString(8),
            reader.GetInt32(9),
            reader.GetInt64(10),
            reader.GetFieldValue<DateTimeOffset>(11)
        );
}

using Npgsql;
using NpgsqlTypes;
using Shop.Contracts;

namespace Shop.Analytics.Reports;

/// <summary>Reads the sums. Amounts of different currencies are never added.</summary>
internal sealed class SalesReport(NpgsqlDataSource database)
{
    private const string Sums = """
        sum(placed)::bigint as placed, sum(converted)::bigint as converted, sum(paid)::bigint as paid, sum(cancelled)::bigint as cancelled,
        sum(expired)::bigint as expired, sum(refunds)::bigint as refunds, sum(units)::bigint as units, sum(revenue)::bigint as revenue,
        sum(collected)::bigint as collected, sum(refunded)::bigint as refunded
        """;

    // The parameters 1 to 5 of both reports.
    private const string InPeriod =
        "grain = $1 and hour >= $2 and hour < $3 and ($4::text is null or currency = $4) and ($5::text is null or region = $5)";

    /// <summary>The rows after <paramref name="after"/>, by key and currency, and where the next page begins.</summary>
    public async Task<(IReadOnlyList<SalesRow> Rows, ReportCursor? Next)> ReadAsync(
        Grouping by,
        Period period,
        ReportCursor? after,
        int limit,
        CancellationToken ct
    )
    {
        await using var command = Command(
            $"""
            select page.*, name
            from (
              select grouped collate "C" as grouped, currency collate "C" as currency, {Sums}
              from (select *, {by.Key} as grouped from sales where {InPeriod}) as rows
              where $6::text is not null and ($7::text is null or (grouped collate "C", currency collate "C") > ($7, $8))
              group by grouped, currency
              order by 1, 2
              limit $9
            ) as page
            left join sold_product on $1 = 'product' and product_id::text = grouped
            order by 1, 2
            """,
            by.Grain,
            period
        );
        command.Parameters.Add(new() { Value = period.Tz });
        command.Parameters.Add(Text(after?.Key));
        command.Parameters.Add(Text(after?.Currency));
        command.Parameters.Add(new() { Value = limit + 1 });
        var rows = new List<SalesRow>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new(reader.GetString(0), Name(reader), Figures(reader)));
        }

        return rows.Count > limit ? (rows[..limit], new(rows[limit - 1].Key, rows[limit - 1].Figures.Currency)) : (rows, null);
    }

    /// <summary>The products that sold best of each currency, by units or else by revenue.</summary>
    public async Task<IReadOnlyList<TopRow>> TopAsync(Period period, bool byUnits, int limit, CancellationToken ct)
    {
        await using var command = Command(
            $"""
            select ranked.*, name
            from (
              select *, row_number() over (partition by currency order by {(byUnits ? "units" : "revenue")} desc, grouped)::integer as rank
              from (select key as grouped, currency, {Sums} from sales where {InPeriod} group by key, currency) as rows
              where units > 0
            ) as ranked
            left join sold_product on product_id::text = grouped
            where rank <= $6
            order by currency, rank
            """,
            "product",
            period
        );
        command.Parameters.Add(new() { Value = limit });
        var rows = new List<TopRow>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new(reader.GetInt32(reader.GetOrdinal("rank")), Guid.Parse(reader.GetString(0)), Name(reader), Figures(reader)));
        }

        return rows;
    }

    private NpgsqlCommand Command(string sql, string grain, Period period)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = grain });
        command.Parameters.Add(new() { Value = period.From });
        command.Parameters.Add(new() { Value = period.To });
        command.Parameters.Add(Text(period.Currency));
        command.Parameters.Add(Text(period.Region));
        return command;
    }

    private static NpgsqlParameter Text(string? value) =>
        new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };

    private static string? Name(NpgsqlDataReader row) => row["name"] as string;

    private static SalesFigures Figures(NpgsqlDataReader row)
    {
        var currency = row.GetString(1);
        var (placed, collected, refunded) = (Long("placed"), Long("collected"), Long("refunded"));
        return new(
            currency,
            placed,
            Long("paid"),
            Long("cancelled"),
            Long("expired"),
            Share(Long("converted"), placed),
            Long("units"),
            new Money(Long("revenue"), currency),
            new Money(collected, currency),
            Long("refunds"),
            new Money(refunded, currency),
            Share(refunded, collected)
        );

        long Long(string column) => row.GetInt64(row.GetOrdinal(column));
    }

    private static decimal? Share(long part, long whole) => whole == 0 ? null : decimal.Round((decimal)part / whole, 4);
}

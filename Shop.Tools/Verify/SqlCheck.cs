namespace Shop.Tools.Verify;

/// <summary>An invariant of one database.</summary>
/// <param name="Examined">Counts what is looked at.</param>
/// <param name="Found">
/// Selects what does not hold: <c>what</c>, in words, and <c>in_flight</c>, whether that is only so for now.
/// For the parameters see <see cref="Snapshot.Query"/>.
/// </param>
internal sealed record SqlCheck(string Name, string Invariant, string Examined, string Found)
{
    public async Task<Check> RunAsync(Snapshot snapshot, CancellationToken ct)
    {
        await using var query = snapshot.Query(
            $"""
            WITH found AS MATERIALIZED ({Found})
            SELECT ({Examined}),
              (SELECT count(*) FROM found WHERE NOT in_flight),
              (SELECT count(*) FROM found WHERE in_flight),
              ARRAY(SELECT what FROM found ORDER BY in_flight, what LIMIT {Check.ExamplesMax})
            """
        );
        await using var row = await query.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        return new(Name, Invariant, row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<string[]>(3));
    }
}

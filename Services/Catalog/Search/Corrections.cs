using Npgsql;

namespace Shop.Catalog.Search;

/// <summary>Asks the vocabulary what a text that finds nothing may have meant.</summary>
internal sealed class Corrections(NpgsqlDataSource db)
{
    private const int PartsMax = 40;
    private const int CandidatesMax = 30;

    // What looks alike (operator %) or has its letters in another order; of pairs of Chinese characters, those that begin alike. A word
    // may be a beginning, as the last one may in the search itself; one that is never searched for (the, of) is no mistake.
    private static readonly string Sql = $"""
        with asked as materialized (
          select part, han, case when han then plain_query(part) else search_query(part) end as query
          from unnest(@parts, @hans) as given (part, han)
        ),
        checked as materialized (
          select part, han, numnode(query) = 0 or exists (select from product_search s where s.words @@ asked.query) as found from asked
        )
        select checked.part, checked.found, known.word, known.products
        from checked
        left join lateral (
          (select v.word, sum(v.products) as products
           from vocabulary v
           where not checked.found and not checked.han and (v.word % checked.part or letters(v.word) = letters(checked.part))
           group by v.word having sum(v.products) > 0
           order by similarity(v.word, checked.part) desc, v.word
           limit {CandidatesMax})
          union all
          (select v.word, sum(v.products) as products
           from vocabulary v
           where not checked.found and checked.han and length(v.word) = 2 and left(v.word, 1) = left(checked.part, 1)
           group by v.word having sum(v.products) > 0
           order by products desc, v.word
           limit {CandidatesMax})
        ) as known on true
        """;

    /// <summary>The text that was meant; null when every word is known, or nothing is like those that are not.</summary>
    public async Task<string?> CorrectAsync(string text, CancellationToken ct)
    {
        var words = QueryWords.Of(text);
        return Spelling.Correct(words, await CheckAsync(words, ct));
    }

    private async Task<Dictionary<string, WordCheck>> CheckAsync(IReadOnlyList<QueryWord> words, CancellationToken ct)
    {
        var parts = words.SelectMany(word => word.Parts.Select(part => (Text: part, word.IsHan))).Distinct().Take(PartsMax).ToArray();
        await using var command = db.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string[]>("parts", Array.ConvertAll(parts, part => part.Text)));
        command.Parameters.Add(new NpgsqlParameter<bool[]>("hans", Array.ConvertAll(parts, part => part.IsHan)));
        await using var rows = await command.ExecuteReaderAsync(ct);
        var found = new Dictionary<string, bool>();
        var candidates = parts.ToDictionary(part => part.Text, _ => new List<KnownWord>());
        while (await rows.ReadAsync(ct))
        {
            var part = rows.GetString(0);
            found[part] = rows.GetBoolean(1);
            if (!rows.IsDBNull(2))
            {
                candidates[part].Add(new(rows.GetString(2), rows.GetInt64(3)));
            }
        }

        return found.ToDictionary(part => part.Key, part => new WordCheck(part.Value, candidates[part.Key]));
    }
}

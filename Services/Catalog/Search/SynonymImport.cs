using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;

namespace Shop.Catalog.Search;

/// <summary>
/// Brings the table of synonyms to what the embedded <c>synonyms.jsonl</c> says: a line for each meaning, an array of phrases in either
/// language. Whole or not at all, and only when the file is another one than at the last start.
/// </summary>
internal sealed partial class SynonymImport(NpgsqlDataSource db, ILogger<SynonymImport> logger)
{
    private const string FileName = "synonyms.jsonl";

    // A mistyped synonym is corrected too: its words are part of the vocabulary, as one product's.
    private const string Replace = """
        insert into vocabulary
        select word, -count(*) from synonyms, unnest(spelling(to_tsvector('simple', phrase) || han_terms(phrase))) as word group by word;
        delete from synonyms;
        insert into synonyms (phrase, target, substitute)
        select phrase, plain_query(phrase), string_agg('(' || plain_query(phrase)::text || ')', ' | ') over (partition by meaning)::tsquery
        from unnest(@phrases, @meanings) as given (phrase, meaning);
        insert into vocabulary
        select word, count(*) from synonyms, unnest(spelling(to_tsvector('simple', phrase) || han_terms(phrase))) as word group by word;
        delete from imports where starts_with(name, @file);
        insert into imports (name, products) values (@name, 0);
        """;

    /// <summary>Imports unless that was done before; replicas that start together take turns.</summary>
    /// <exception cref="InvalidDataException">The file says of a phrase that it has two meanings, or cannot be read.</exception>
    public async Task ImportAsync(CancellationToken ct)
    {
        var content = Read();
        var name = $"{FileName} {Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}";
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                new("set local statement_timeout = 0"),
                new("select pg_advisory_xact_lock(hashtextextended('synonyms', 0))"),
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
        await using var done = new NpgsqlCommand("select exists (select from imports where name = $1)", connection)
        {
            Parameters = { new() { Value = name } },
        };
        if (await done.ExecuteScalarAsync(ct) is true)
        {
            return;
        }

        var phrases = Phrases(content);
        await using var replace = new NpgsqlCommand(Replace, connection);
        replace.Parameters.Add(new NpgsqlParameter<string[]>("phrases", [.. phrases.Select(phrase => phrase.Phrase)]));
        replace.Parameters.Add(new NpgsqlParameter<int[]>("meanings", [.. phrases.Select(phrase => phrase.Meaning)]));
        replace.Parameters.Add(new NpgsqlParameter<string>("file", FileName));
        replace.Parameters.Add(new NpgsqlParameter<string>("name", name));
        await replace.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        LogImported(phrases.Count);
    }

    /// <summary>Each phrase with the number of its line.</summary>
    /// <exception cref="InvalidDataException">A line is no array of phrases, or a phrase stands in two places.</exception>
    internal static IReadOnlyList<(string Phrase, int Meaning)> Phrases(ReadOnlySpan<byte> content)
    {
        var phrases = new List<(string, int)>();
        var seen = new HashSet<string>();
        var line = 0;
        foreach (var range in content.Split((byte)'\n'))
        {
            line++;
            var text = content[range].Trim((byte)'\r');
            if (text.IsEmpty)
            {
                continue;
            }

            foreach (var phrase in JsonSerializer.Deserialize(text, CatalogJson.Default.StringArray) ?? [])
            {
                if (string.IsNullOrWhiteSpace(phrase) || !seen.Add(phrase))
                {
                    throw new InvalidDataException($"{FileName}, line {line}: '{phrase}' is empty, or has a meaning already.");
                }

                phrases.Add((phrase, line));
            }
        }

        return phrases;
    }

    /// <summary>The embedded file.</summary>
    internal static byte[] Read()
    {
        using var file =
            typeof(SynonymImport).Assembly.GetManifestResourceStream(FileName)
            ?? throw new InvalidOperationException($"{FileName} is not embedded.");
        using var content = new MemoryStream();
        file.CopyTo(content);
        return content.ToArray();
    }

    [LoggerMessage(EventName = "synonyms_imported", Level = LogLevel.Information, Message = "Imported synonyms: {Phrases} phrases.")]
    private partial void LogImported(int phrases);
}

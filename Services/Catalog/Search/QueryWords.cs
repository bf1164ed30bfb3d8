using System.Text;
using System.Text.RegularExpressions;

namespace Shop.Catalog.Search;

/// <summary>A word of a search text: Latin, or a run of Chinese characters, which has no spaces between its words.</summary>
internal readonly record struct QueryWord(string Text, bool IsHan)
{
    /// <summary>What the vocabulary can know of it: the word, or each pair of characters.</summary>
    public IEnumerable<string> Parts
    {
        get
        {
            if (!IsHan)
            {
                return [Text];
            }

            var runes = Text.EnumerateRunes().ToArray();
            return runes.Zip(runes.Skip(1), (first, second) => $"{first}{second}");
        }
    }
}

/// <summary>Cuts a search text up as the database does.</summary>
internal static partial class QueryWords
{
    /// <summary>More words than that are no search; the rest of a text that has more is not looked at here.</summary>
    public const int Max = 20;

    /// <summary>The words, lower-cased and in order; punctuation is left out.</summary>
    public static IReadOnlyList<QueryWord> Of(string text) =>
        [
            .. Word()
                .Matches(text.Normalize(NormalizationForm.FormC).ToLowerInvariant())
                .Take(Max)
                .Select(match => new QueryWord(match.Value, match.Groups["han"].Success)),
        ];

    [GeneratedRegex(
        @"(?<han>(?:[\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF]|[\uD840-\uD8BF][\uDC00-\uDFFF])+)|[\p{L}\p{N}'’-[\u3400-\u9FFF]]+"
    )]
    private static partial Regex Word();
}

using System.Text;

namespace Shop.Catalog.Search;

/// <summary>A word of the vocabulary.</summary>
/// <param name="Products">How many products are called by it.</param>
internal readonly record struct KnownWord(string Text, long Products);

/// <summary>What the catalogue knows of a part of a search text.</summary>
/// <param name="IsFound">Some product has it.</param>
/// <param name="Candidates">Words that look like it, when none has.</param>
internal sealed record WordCheck(bool IsFound, IReadOnlyList<KnownWord> Candidates);

/// <summary>What a mistyped text may have meant.</summary>
internal static class Spelling
{
    /// <summary>The text with each unknown word replaced by the nearest known one; null when there is nothing to replace it by.</summary>
    public static string? Correct(IReadOnlyList<QueryWord> words, IReadOnlyDictionary<string, WordCheck> checks)
    {
        var original = string.Join(' ', words.Select(word => word.Text));
        var corrected = string.Join(
            ' ',
            words.Select(word => word.IsHan ? Han(word, checks) : Latin(word, checks)).Where(word => word is not "")
        );
        return corrected is "" || corrected == original ? null : corrected;
    }

    /// <summary>
    /// How many letters have to be added, left out, replaced or swapped with their neighbour to make one word of the other, at most
    /// <paramref name="max"/> + 1.
    /// </summary>
    public static int Distance(string one, string other, int max)
    {
        if (Math.Abs(one.Length - other.Length) > max)
        {
            return max + 1;
        }

        Span<int> beforeLast = stackalloc int[other.Length + 1];
        Span<int> last = stackalloc int[other.Length + 1];
        Span<int> current = stackalloc int[other.Length + 1];
        for (var j = 0; j <= other.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= one.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var replaced = last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(last[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    current[j] = Math.Min(current[j], beforeLast[j - 2] + 1);
                }
            }

            last.CopyTo(beforeLast);
            current.CopyTo(last);
        }

        return Math.Min(last[other.Length], max + 1);
    }

    private static string Latin(QueryWord word, IReadOnlyDictionary<string, WordCheck> checks)
    {
        if (!checks.TryGetValue(word.Text, out var check) || check.IsFound)
        {
            return word.Text;
        }

        var slips = SlipsMax(word.Text.Length);
        return check
                .Candidates.Select(candidate => (candidate.Text, candidate.Products, Distance: Distance(word.Text, candidate.Text, slips)))
                .Where(candidate => candidate.Distance <= slips)
                .OrderBy(candidate => candidate.Distance)
                .ThenBy(candidate => candidate.Text[0] == word.Text[0] ? 0 : 1)
                .ThenByDescending(candidate => candidate.Products)
                .ThenBy(candidate => candidate.Text, StringComparer.Ordinal)
                .Select(candidate => candidate.Text)
                .FirstOrDefault()
            ?? word.Text;
    }

    private static int SlipsMax(int length) =>
        length switch
        {
            < 6 => 1,
            < 10 => 2,
            _ => 3,
        };

    /// <summary>
    /// Two words that were written without a space between them meet in a pair of characters that no product has: there they are parted.
    /// Where both pairs of one character are unknown, or a word of two characters is, the character is taken to be wrong.
    /// </summary>
    private static string Han(QueryWord word, IReadOnlyDictionary<string, WordCheck> checks)
    {
        var runes = word.Text.EnumerateRunes().ToArray();
        var pairs = word.Parts.ToArray();
        var known = Array.ConvertAll(pairs, pair => !checks.TryGetValue(pair, out var check) || check.IsFound);
        for (var i = 0; i < pairs.Length; i++)
        {
            var wrong = !known[i] && (pairs.Length == 1 || (i + 1 < pairs.Length && !known[i + 1]));
            if (wrong && checks[pairs[i]].Candidates is [var most, ..])
            {
                runes[i + 1] = most.Text.EnumerateRunes().Last();
                known[i] = true;
                // The next pair is another one now; whether it is known shows when the corrected text is searched for.
                if (i + 1 < pairs.Length)
                {
                    known[i + 1] = true;
                }
            }
        }

        return pairs.Length == 0 ? word.Text : Parted(runes, known);
    }

    // The runs of known pairs; characters of none are left out.
    private static string Parted(Rune[] runes, bool[] known)
    {
        var text = new StringBuilder();
        for (var i = 0; i < known.Length; i++)
        {
            if (!known[i])
            {
                continue;
            }

            if (i == 0 || !known[i - 1])
            {
                text.Append(text.Length == 0 ? "" : " ").Append(runes[i]);
            }

            text.Append(runes[i + 1]);
        }

        return text.ToString();
    }
}

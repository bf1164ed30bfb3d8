using System.Text;
using Shop.ServiceDefaults;

namespace Shop.Catalog.Reviews;

/// <summary>A review as its author sends it.</summary>
/// <param name="Rating">1 to 5 stars.</param>
/// <param name="Author">The name to show; only its short form is kept.</param>
/// <param name="Text">Optional.</param>
internal sealed record NewReview(int Rating, string? Author = null, string? Text = null)
{
    /// <summary>Longest text.</summary>
    public const int TextLengthMax = 2000;

    /// <summary>Longest name.</summary>
    public const int AuthorLengthMax = 60;

    /// <summary>The text as it is kept: line feeds alone end lines.</summary>
    public string PlainText => (Text ?? "").ReplaceLineEndings("\n").Trim();

    /// <summary>What is shown of the name: <c>Ada Wong</c> becomes <c>Ada W.</c>, <c>王小明</c> becomes <c>王**</c>.</summary>
    public string ShortAuthor
    {
        get
        {
            var names = Author!.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (names is [var only])
            {
                return only.EnumerateRunes().All(IsHan) ? $"{only.EnumerateRunes().First()}**" : only;
            }

            return $"{names[0]} {Rune.ToUpperInvariant(names[^1].EnumerateRunes().First())}.";
        }
    }

    public Faults Check()
    {
        var faults = new Faults();
        faults.When(Rating is < 1 or > 5, "rating", "must be from 1 to 5");
        faults.Text("author", Author, AuthorLengthMax);
        faults.When(Author?.Contains('@') is true, "author", "must be a name, no address");
        faults.When(PlainText.Length > TextLengthMax, "text", $"must have at most {TextLengthMax} characters");
        faults.When(PlainText.Any(c => char.IsControl(c) && c != '\n'), "text", "must not hold control characters");
        return faults;
    }

    private static bool IsHan(Rune rune) =>
        rune.Value is (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}

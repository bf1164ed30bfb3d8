using System.Globalization;

namespace Shop.Catalog.Pictures;

/// <summary>
/// Six colours that go together. <c>a</c> is the product's main colour, <c>b</c> a paler companion, <c>c</c> the accent, <c>d</c> the dark,
/// <c>e</c> the near-white and <c>bg</c> the wall behind it.
/// </summary>
internal sealed record Palette(string A, string B, string C, string D, string E, string Bg)
{
    private const string Metal = "#B9C1C7";
    private const string Wood = "#C18D5B";

    /// <summary>The palettes by number, as catalogue.jsonl counts them.</summary>
    public static readonly IReadOnlyList<Palette> All =
    [
        new("#C8674A", "#E8B48C", "#4F6D6A", "#4A2C25", "#FBF1E6", "#F4DFCB"), // terracotta
        new("#8DB5A0", "#D5C9A3", "#D9805F", "#2F4A42", "#F6F5EA", "#DDE8DC"), // celadon
        new("#3D5A8C", "#9DB4D6", "#E3A857", "#1F2C47", "#F3F5FA", "#D6DFEE"), // indigo
        new("#D98C94", "#F0C9BE", "#7C5C73", "#553540", "#FFF5F1", "#F6DFDC"), // blush
        new("#DDA63A", "#F0D59A", "#4C6B7A", "#4B3A1E", "#FFF8E8", "#F8E9C8"), // mustard
        new("#6E7F8D", "#B9C4CC", "#E07F5B", "#2C363E", "#F5F7F8", "#DEE4E8"), // slate
        new("#47705A", "#A3BE9A", "#E0B25C", "#22382D", "#F4F7EF", "#D9E5D6"), // forest
        new("#7D5A86", "#C7AFD0", "#E5B467", "#3C2942", "#F8F3F9", "#E6DAEA"), // plum
        new("#2F8186", "#96C8C4", "#F0A07A", "#17444A", "#EFF8F7", "#D0E6E4"), // teal
        new("#40434A", "#8F8B88", "#C9835B", "#212328", "#F4F1EE", "#E3DEDA"), // charcoal and copper
        new("#8A5F40", "#C9A27B", "#6C8573", "#3E2A1C", "#FAF4EC", "#EBDFD0"), // walnut
        new("#5BA4CF", "#BFE0F0", "#F0776A", "#24506B", "#F4FAFD", "#DCEDF6"), // sky and coral
    ];

    /// <summary>The colour that a motif's placeholder stands for: a role's letter, then <c>+</c> for lighter or <c>-</c> for darker;
    /// <c>k</c> is a softened dark, <c>m</c> metal, <c>w</c> wood, <c>h</c> a highlight and <c>n</c> a shade, both translucent.</summary>
    public string Colour(string placeholder) =>
        placeholder switch
        {
            [.. var role, '+'] => Mix(Colour(role), "#FFFFFF", 0.28),
            [.. var role, '-'] => Mix(Colour(role), D, 0.26),
            "a" => A,
            "b" => B,
            "c" => C,
            "d" => D,
            "e" => E,
            "k" => Mix(D, "#FFFFFF", 0.08),
            "m" => Metal,
            "w" => Wood,
            "bg" => Bg,
            "h" => "#FFFFFF40",
            "n" => D + "24",
            _ => throw new FormatException($"No colour is called {{{placeholder}}}."),
        };

    /// <summary><paramref name="share"/> of <paramref name="other"/> stirred into <paramref name="colour"/>.</summary>
    public static string Mix(string colour, string other, double share)
    {
        var (r1, g1, b1) = Parts(colour);
        var (r2, g2, b2) = Parts(other);
        return $"#{Blend(r1, r2):X2}{Blend(g1, g2):X2}{Blend(b1, b2):X2}";

        int Blend(int from, int to) => (int)Math.Round(from + ((to - from) * share));
    }

    private static (int R, int G, int B) Parts(string colour) => (Part(colour, 1), Part(colour, 3), Part(colour, 5));

    private static int Part(string colour, int start) =>
        int.Parse(colour.AsSpan(start, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

namespace Shop.Catalog.Pictures;

/// <summary>A translucent pattern on a motif's surface, filled with <c>url(#p)</c>.</summary>
internal static class Ornament
{
    /// <summary>How many there are; some are plain.</summary>
    public const int Count = 7;

    /// <summary>The pattern of that number, or null for a plain surface.</summary>
    public static string? Of(int number) =>
        number switch
        {
            0 => Pattern(44, """<circle cx="11" cy="11" r="5"/><circle cx="33" cy="33" r="5"/>"""),
            1 => Pattern(26, """<path d="M0 0h26v9H0z"/>"""),
            2 => Pattern(56, """<path d="M0 20q14 -18 28 0t28 0v7q-14 18 -28 0t-28 0z"/>"""),
            3 => Pattern(48, """<path d="M24 8l10 16l-10 16l-10 -16z"/>"""),
            _ => null,
        };

    private static string Pattern(int size, string shapes) =>
        $"""<pattern id="p" width="{size}" height="{size}" patternUnits="userSpaceOnUse"><g fill="#FFFFFF2E">{shapes}</g></pattern>""";
}

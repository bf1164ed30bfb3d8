namespace Shop.Catalog.Pictures;

/// <summary>What stands behind a motif: a wall with a soft shape, and a table top for what stands rather than lies.</summary>
internal static class Backdrop
{
    /// <summary>How many shapes there are.</summary>
    public const int Count = 5;

    /// <summary>The wall's gradient, which every backdrop fills with.</summary>
    public static string Wall(Palette colours) =>
        $"""<linearGradient id="wall" x2="0" y2="1"><stop stop-color="{Palette.Mix(colours.Bg, "#FFFFFF", 0.55)}"/><stop offset="1" stop-color="{colours.Bg}"/></linearGradient>""";

    /// <summary>The backdrop with the shape of that number.</summary>
    public static string Of(Palette colours, int shape, bool flat)
    {
        var tint = Palette.Mix(colours.Bg, shape % 2 == 0 ? colours.B : colours.C, 0.34);
        var wall = """<rect width="800" height="800" fill="url(#wall)"/>""";
        return flat ? wall + FlatShape(shape, tint) : wall + StandingShape(shape, tint) + TableTop(colours);
    }

    private static string TableTop(Palette colours) =>
        $"""<path fill="{Palette.Mix(colours.Bg, colours.B, 0.3)}" d="M0 600h800v200H0z"/><path fill="#FFFFFF40" d="M0 600h800v4H0z"/>""";

    private static string StandingShape(int shape, string tint) =>
        shape switch
        {
            0 => $"""<circle fill="{tint}" cx="400" cy="390" r="270"/>""",
            1 => $"""<path fill="{tint}" d="M160 600V360a240 240 0 0 1 480 0v240z"/>""",
            2 =>
                $"""<circle fill="{tint}" cx="540" cy="280" r="170"/><path fill="{tint}" fill-opacity=".45" d="M0 600V470C150 420 270 520 420 490S680 400 800 450v150z"/>""",
            3 => $"""<path fill="{tint}" fill-opacity=".75" d="M0 600V300C120 220 300 260 420 200S690 90 800 150v450z"/>""",
            _ => $"""<rect fill="{tint}" fill-opacity=".8" x="120" y="130" width="560" height="470" rx="40"/>""",
        };

    private static string FlatShape(int shape, string tint) =>
        shape switch
        {
            0 => $"""<circle fill="{tint}" cx="400" cy="400" r="320"/>""",
            1 => $"""<path fill="{tint}" fill-opacity=".8" d="M0 800V420L800 140v660z"/>""",
            2 => $"""<rect fill="{tint}" x="90" y="90" width="620" height="620" rx="60"/>""",
            3 =>
                $"""<path fill="{tint}" fill-opacity=".8" d="M120 240C190 80 420 60 570 130s200 260 140 400-210 210-370 190S60 400 120 240z"/>""",
            _ =>
                $"""<circle fill="{tint}" cx="250" cy="280" r="220"/><circle fill="{tint}" fill-opacity=".6" cx="580" cy="560" r="170"/>""",
        };
}

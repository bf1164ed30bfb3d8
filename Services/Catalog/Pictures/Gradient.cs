namespace Shop.Catalog.Pictures;

/// <summary>The gradients that motifs may fill with; their stops are placeholders that the palette resolves.</summary>
internal static class Gradient
{
    private static readonly IReadOnlyList<(string Id, string Definition)> All =
    [
        .. "abckmw".Select(role => (role.ToString(), Shaded(role))),
        (
            "e",
            """<linearGradient id="e" y2=".3"><stop stop-color="{e}"/><stop offset="1" stop-color="{e-}" stop-opacity=".99"/></linearGradient>"""
        ),
        (
            "s",
            """<radialGradient id="s"><stop stop-color="{d}" stop-opacity=".42"/><stop offset=".6" stop-color="{d}" stop-opacity=".2"/><stop offset="1" stop-color="{d}" stop-opacity="0"/></radialGradient>"""
        ),
        (
            "glow",
            """<radialGradient id="glow"><stop stop-color="#FFE9AE" stop-opacity=".9"/><stop offset="1" stop-color="#FFD98A" stop-opacity="0"/></radialGradient>"""
        ),
        (
            "beam",
            """<linearGradient id="beam" x2="0" y2="1"><stop stop-color="#FFF0C4" stop-opacity=".75"/><stop offset="1" stop-color="#FFF0C4" stop-opacity="0"/></linearGradient>"""
        ),
    ];

    /// <summary>The definitions that <paramref name="body"/> refers to.</summary>
    public static IEnumerable<string> UsedBy(string body) =>
        All.Where(gradient => body.Contains($"url(#{gradient.Id})", StringComparison.Ordinal)).Select(gradient => gradient.Definition);

    /// <summary>Light from the left: what gives a flat shape its roundness.</summary>
    private static string Shaded(char role) =>
        $$"""<linearGradient id="{{role}}" y2=".25"><stop stop-color="{{{role}}+}"/><stop offset=".45" stop-color="{{{role}}}"/><stop offset="1" stop-color="{{{role}}-}"/></linearGradient>""";
}

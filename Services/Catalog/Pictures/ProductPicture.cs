using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Shop.Catalog.Pictures;

/// <summary>
/// Draws a product's picture as SVG: a motif from Motifs/*.svg, coloured by a palette, on a backdrop. Pure: the same arguments give the
/// same bytes. The result has no text, script or external reference.
/// </summary>
/// <remarks>
/// A motif file is a <c>g</c> element on an 800 × 800 canvas, standing on y = 640 unless it says <c>data-surface="flat"</c> (seen from above).
/// Its colours are placeholders such as <c>{a}</c> (<see cref="Palette.Colour"/>) or gradients such as <c>url(#a)</c>; of the children with
/// <c>data-variant</c> one number is drawn; <c>url(#p)</c> is the ornament, which some variants have.
/// </remarks>
internal static partial class ProductPicture
{
    /// <summary>Drawn for a motif that does not exist.</summary>
    private const string Fallback = "parcel";

    // Motifs fill the canvas a little more than they are drawn; what stands moves to the table's front.
    private const string StandingPlace = """<g transform="translate(-60 -76)scale(1.15)">""";
    private const string FlatPlace = """<g transform="translate(-24 -24)scale(1.06)">""";

    private static readonly Assembly Assembly = typeof(ProductPicture).Assembly;

    /// <summary>Whether a motif of this name exists.</summary>
    public static bool HasMotif(string motif) => Assembly.GetManifestResourceInfo(ResourceName(motif)) is not null;

    /// <summary>The variant that belongs to a SKU: two products of one motif differ in backdrop, ornament and details.</summary>
    public static int VariantOf(string sku)
    {
        var hash = 2166136261u; // FNV-1a: string.GetHashCode differs from process to process
        foreach (var b in Encoding.UTF8.GetBytes(sku))
        {
            hash = (hash ^ b) * 16777619u;
        }

        return (int)((hash ^ (hash >> 15)) & 0x7FFFFFFF);
    }

    /// <summary>The picture. Any palette and variant number will do: they wrap around.</summary>
    public static string Svg(string motif, int palette, int variant)
    {
        var colours = Palette.All[Wrap(palette, Palette.All.Count)];
        var drawing = Load(HasMotif(motif) ? motif : Fallback);
        var flat = drawing.Attribute("data-surface")?.Value == "flat";
        var ornament = Ornament.Of(Wrap(variant / 7, Ornament.Count));
        ChooseVariant(drawing, Wrap(variant, 60), ornament is not null);
        drawing.RemoveAttributes();

        var body = drawing
            .ToString(SaveOptions.DisableFormatting)
            .Replace(" xmlns=\"http://www.w3.org/2000/svg\"", "", StringComparison.Ordinal);
        var svg = new StringBuilder(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 800\" width=\"800\" height=\"800\"><defs>"
        ).Append(Backdrop.Wall(colours));
        foreach (var gradient in Gradient.UsedBy(body))
        {
            svg.Append(gradient);
        }

        svg.Append(ornament)
            .Append("</defs>")
            .Append(Backdrop.Of(colours, Wrap(variant / 11, Backdrop.Count), flat))
            .Append(flat ? FlatPlace : StandingPlace)
            .Append(body)
            .Append("</g></svg>");
        return Placeholder().Replace(svg.ToString(), match => colours.Colour(match.Groups[1].Value));
    }

    private static XElement Load(string motif)
    {
        using var stream = Assembly.GetManifestResourceStream(ResourceName(motif))!;
        return XElement.Load(stream);
    }

    private static void ChooseVariant(XElement drawing, int variant, bool ornamented)
    {
        var alternatives = drawing.Descendants().Where(e => e.Attribute("data-variant") is not null).ToList();
        var count = alternatives.Select(VariantNumber).DefaultIfEmpty(0).Max() + 1;
        foreach (var alternative in alternatives)
        {
            if (VariantNumber(alternative) != variant % count)
            {
                alternative.Remove();
            }

            alternative.RemoveAttributes();
        }

        if (!ornamented)
        {
            drawing.Descendants().Where(e => e.Attribute("fill")?.Value == "url(#p)").Remove();
        }
    }

    private static int VariantNumber(XElement alternative) => (int)alternative.Attribute("data-variant")!;

    private static int Wrap(int number, int count) => (int)((uint)number % (uint)count);

    private static string ResourceName(string motif) => $"motifs/{motif}.svg";

    [GeneratedRegex(@"\{(\w+[+-]?)\}")]
    private static partial Regex Placeholder();
}

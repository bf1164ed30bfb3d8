using System.Text;
using System.Xml.Linq;
using Shop.Catalog.Pictures;

namespace Shop.Tests.Unit.Catalogue;

/// <summary>Each motif draws a small, self-contained SVG in every palette and variant.</summary>
public sealed class ProductPictureTests
{
    private const int SizeLimitBytes = 6 * 1024;

    private static readonly string[] Drawing =
    [
        "svg",
        "defs",
        "linearGradient",
        "radialGradient",
        "stop",
        "pattern",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
    ];

    public static TheoryData<string> Motifs =>
        [
            .. typeof(ProductPicture)
                .Assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith("motifs/", StringComparison.Ordinal))
                .Select(name => Path.GetFileNameWithoutExtension(name)),
        ];

    [Fact]
    public void There_are_motifs_enough_to_fit_the_catalogue() => Assert.True(Motifs.Count >= 40);

    [Theory]
    [MemberData(nameof(Motifs))]
    public void Motif_renders_small_and_self_contained_in_every_palette_and_variant(string motif)
    {
        for (var variant = 0; variant < 60; variant++)
        {
            var svg = ProductPicture.Svg(motif, variant, variant * 7);

            Assert.True(Encoding.UTF8.GetByteCount(svg) <= SizeLimitBytes, $"variant {variant}: {svg.Length}");
            Assert.DoesNotContain("{", svg, StringComparison.Ordinal);
            AssertSelfContained(XElement.Parse(svg));
        }
    }

    [Fact]
    public void Same_arguments_draw_the_same_picture() =>
        Assert.Equal(ProductPicture.Svg("teapot", 3, 12345), ProductPicture.Svg("teapot", 3, 12345));

    [Fact]
    public void Products_of_one_motif_and_palette_look_different() =>
        Assert.True(
            Enumerable.Range(1, 20).Select(n => ProductPicture.Svg("mug", 2, ProductPicture.VariantOf($"KIT-{n:D4}"))).Distinct().Count()
                >= 12
        );

    [Theory]
    [InlineData("no-such-thing")]
    [InlineData("../catalogue")]
    [InlineData("")]
    public void Unknown_motif_draws_a_parcel(string motif) =>
        Assert.Equal(ProductPicture.Svg("parcel", 1, 1), ProductPicture.Svg(motif, 1, 1));

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void Any_number_is_a_palette_and_a_variant(int number) =>
        Assert.NotNull(XElement.Parse(ProductPicture.Svg("lamp", number, number)));

    private static void AssertSelfContained(XElement svg)
    {
        Assert.Equal("0 0 800 800", svg.Attribute("viewBox")?.Value);
        var elements = svg.DescendantsAndSelf().ToList();
        Assert.All(elements, e => Assert.Contains(e.Name.LocalName, Drawing));
        Assert.All(elements, e => Assert.Equal("http://www.w3.org/2000/svg", e.Name.NamespaceName));

        var ids = elements.Attributes("id").Select(a => $"url(#{a.Value})").ToHashSet();
        var references = elements.Attributes().Where(a => a.Value.Contains("url(", StringComparison.Ordinal)).Select(a => a.Value);
        Assert.All(references, reference => Assert.Contains(reference, ids));
        Assert.DoesNotContain(
            elements.Attributes(),
            a => a.Name.LocalName is "href" or "style" || a.Name.LocalName.StartsWith("data-", StringComparison.Ordinal)
        );
    }
}

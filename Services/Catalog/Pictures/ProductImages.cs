using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;
using Shop.Catalog.Products;

namespace Shop.Catalog.Pictures;

/// <summary>What a product's picture is drawn from: the columns <c>picture_*</c>.</summary>
internal readonly record struct PictureKey(string Motif, int Palette, int Variant);

/// <summary>A drawn picture under the name by which it is fetched.</summary>
/// <param name="Name"><c>{motif}-{palette}-{variant}-{hash of the content}</c>.</param>
internal sealed record DrawnImage(string Name, byte[] Svg);

/// <summary>The generated pictures of products and where to find them. Those of products are drawn once per process and kept.</summary>
internal sealed partial class ProductImages
{
    private readonly ConcurrentDictionary<PictureKey, DrawnImage> drawn = new();

    /// <summary>Where a picture of that name, with its extension, is served.</summary>
    public static string UrlOf(string name) => $"/api/catalog/images/{name}";

    /// <summary>SQL: what <see cref="View(NpgsqlDataReader, int, string)"/> reads, of <c>products p</c>.</summary>
    public const string Columns = "p.picture_motif, p.picture_palette, p.picture_variant, p.images[1]";

    /// <summary>A product's picture for lists: the first that was uploaded, or the drawn one.</summary>
    /// <param name="column">Where <see cref="Columns"/> begin.</param>
    public ImageView View(NpgsqlDataReader row, int column, string alt) =>
        row.IsDBNull(column + 3)
            ? View(new PictureKey(row.GetString(column), row.GetInt32(column + 1), row.GetInt32(column + 2)), alt)
            : new(UrlOf(row.GetString(column + 3)), alt);

    /// <summary>All of a product's pictures: those that were uploaded, or the drawn one.</summary>
    public IReadOnlyList<ImageView> ViewAll(PictureKey picture, IReadOnlyList<string> uploaded, string alt) =>
        uploaded is [] ? [View(picture, alt)] : [.. uploaded.Select(name => new ImageView(UrlOf(name), alt))];

    /// <summary>The drawn picture of a product.</summary>
    public ImageView View(PictureKey picture, string alt) => new(UrlOf($"{drawn.GetOrAdd(picture, Draw).Name}.svg"), alt);

    /// <summary>
    /// The picture of that name; null when there is none. A name from before the drawing changed still finds today's picture, which then
    /// has another name.
    /// </summary>
    public DrawnImage? Find(string name)
    {
        if (
            NamePattern().Match(name) is not { Success: true, Groups: var parts }
            || !ProductPicture.HasMotif(parts["motif"].Value)
            || !int.TryParse(parts["palette"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var palette)
            || !int.TryParse(parts["variant"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var variant)
        )
        {
            return null;
        }

        var picture = new PictureKey(parts["motif"].Value, palette, variant);
        // Not kept when no product has it: made-up numbers would fill the memory.
        return drawn.TryGetValue(picture, out var image) ? image : Draw(picture);
    }

    private static DrawnImage Draw(PictureKey picture)
    {
        var svg = Encoding.UTF8.GetBytes(ProductPicture.Svg(picture.Motif, picture.Palette, picture.Variant));
        var hash = Convert.ToHexStringLower(SHA256.HashData(svg).AsSpan(0, 6));
        return new($"{picture.Motif}-{picture.Palette}-{picture.Variant}-{hash}", svg);
    }

    [GeneratedRegex("^(?<motif>[a-z0-9]+(?:-[a-z0-9]+)*)-(?<palette>[0-9]{1,3})-(?<variant>[0-9]{1,10})-[0-9a-f]{12}$")]
    private static partial Regex NamePattern();
}

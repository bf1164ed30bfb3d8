using System.Text.RegularExpressions;
using Shop.Catalog.Pictures;
using Shop.Contracts;
using Shop.ServiceDefaults;

namespace Shop.Catalog.Editing;

/// <summary>How a product's picture is drawn while none was uploaded: a motif in one of the palettes.</summary>
internal sealed record DrawnPicture(string Motif, int Palette = 0);

/// <summary>A product as staff write it, whole.</summary>
/// <param name="Sku">Tells products apart; it never changes.</param>
/// <param name="Slug">Its address; an old one keeps leading to it.</param>
/// <param name="Category">A category's slug.</param>
/// <param name="Name">By language (<see cref="Languages"/>), all of them.</param>
/// <param name="Description">By language, all of them.</param>
/// <param name="Prices">Minor units by currency (<see cref="Currencies"/>). Without a price in a currency it is not sold there.</param>
/// <param name="Attributes">By key (lower case, e.g. <c>material</c>), then by language.</param>
/// <param name="Images">Names that <c>POST /api/admin/images</c> gave; the first one is shown in lists.</param>
internal sealed partial record ProductDraft(
    string Sku,
    string Slug,
    string Category,
    string Brand,
    IReadOnlyDictionary<string, string> Name,
    IReadOnlyDictionary<string, string> Description,
    IReadOnlyDictionary<string, long> Prices,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? Attributes = null,
    DrawnPicture? Picture = null,
    IReadOnlyList<string>? Images = null,
    bool Active = true
)
{
    private const string AnyMotif = "parcel";
    private const int AttributesMax = 40;
    private const int ImagesMax = 10;
    private const int PaletteMax = 999;
    private const long PriceMax = 1_000_000_000_000;

    /// <summary>The draft that a product was written from.</summary>
    public static ProductDraft Of(ProductDocument document) =>
        new(
            document.Sku,
            document.Slug,
            document.Category,
            document.Brand,
            document.Name,
            document.Description,
            document.Prices,
            document.Attributes,
            new(document.Picture.Motif, document.Picture.Palette),
            document.Images,
            document.Active
        );

    /// <summary>The form that the database takes, and gives.</summary>
    public ProductDocument ToDocument()
    {
        var picture = Picture ?? new(AnyMotif);
        return new(
            Sku,
            Slug,
            Category,
            Brand,
            Active,
            Name,
            Description,
            Prices,
            Attributes ?? new Dictionary<string, IReadOnlyDictionary<string, string>>(),
            new(picture.Motif, picture.Palette, ProductPicture.VariantOf(Sku)),
            Images ?? []
        );
    }

    /// <summary>What is wrong with it by itself: whether its category and pictures exist is for others to say.</summary>
    public Faults Check()
    {
        var faults = new Faults();
        faults.When(!SkuPattern().IsMatch(Sku), "sku", "must be capital letters and digits, with hyphens between them, at most 32");
        faults.When(!SlugPattern().IsMatch(Slug), "slug", "must be small letters and digits, with hyphens between them, at most 100");
        faults.Text("category", Category, 64);
        faults.Text("brand", Brand, 100);
        CheckTexts(faults);
        CheckPrices(faults);
        CheckAttributes(faults);
        faults.When(
            Picture is { } picture && (!ProductPicture.HasMotif(picture.Motif) || picture.Palette is < 0 or > PaletteMax),
            "picture",
            "must be a motif that there is, in a palette from 0 to 999"
        );
        faults.When(Images is { Count: > ImagesMax }, "images", $"must be at most {ImagesMax}");
        faults.When(Images is { } images && images.Distinct().Count() < images.Count, "images", "must not repeat one");
        return faults;
    }

    private void CheckTexts(Faults faults)
    {
        foreach (var (field, texts) in new[] { ("name", Name), ("description", Description) })
        {
            faults.When(texts.Keys.Any(language => !Languages.All.Contains(language)), field, "must be by language: en and zh-Hant");
        }

        foreach (var language in Languages.All)
        {
            faults.Text($"name.{language}", Name.GetValueOrDefault(language), 200);
            var description = Description.GetValueOrDefault(language);
            faults.When(description is null, $"description.{language}", "is required");
            faults.When(description?.Length > 5000, $"description.{language}", "must have at most 5000 characters");
            faults.When(
                description?.Any(c => char.IsControl(c) && c != '\n') is true,
                $"description.{language}",
                "must not hold control characters"
            );
        }
    }

    private void CheckPrices(Faults faults)
    {
        faults.When(Prices.Keys.Any(currency => !Currencies.IsKnown(currency)), "prices", "must be in HKD or USD");
        faults.When(Prices.Count == 0, "prices", "must hold at least one");
        faults.When(Prices.Values.Any(amount => amount is <= 0 or > PriceMax), "prices", "must be above zero, in minor units");
    }

    private void CheckAttributes(Faults faults)
    {
        var attributes = Attributes ?? new Dictionary<string, IReadOnlyDictionary<string, string>>();
        faults.When(attributes.Count > AttributesMax, "attributes", $"must be at most {AttributesMax}");
        foreach (var (key, values) in attributes)
        {
            faults.When(!AttributeKeyPattern().IsMatch(key), "attributes", "must have keys of small letters, with hyphens between them");
            faults.When(
                values.Keys.Any(language => !Languages.All.Contains(language)),
                "attributes",
                "must be by language: en and zh-Hant"
            );
            foreach (var language in Languages.All)
            {
                faults.Text("attributes", values.GetValueOrDefault(language), 200);
            }
        }
    }

    [GeneratedRegex("^(?=.{1,32}$)[A-Z0-9]+(-[A-Z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex SkuPattern();

    [GeneratedRegex("^(?=.{1,100}$)[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex SlugPattern();

    [GeneratedRegex("^(?=.{1,40}$)[a-z]+(-[a-z]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex AttributeKeyPattern();
}

/// <summary>A product as <c>write_products</c> takes it and <c>product_document</c> gives it.</summary>
internal sealed record ProductDocument(
    string Sku,
    string Slug,
    string Category,
    string Brand,
    bool Active,
    IReadOnlyDictionary<string, string> Name,
    IReadOnlyDictionary<string, string> Description,
    IReadOnlyDictionary<string, long> Prices,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Attributes,
    PictureDocument Picture,
    IReadOnlyList<string> Images,
    Guid? Id = null
);

/// <summary>The picture's part of a <see cref="ProductDocument"/>.</summary>
internal sealed record PictureDocument(string Motif, int Palette, int Variant);

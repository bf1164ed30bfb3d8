using System.Text.RegularExpressions;
using Shop.Catalog.Pictures;
using Shop.Contracts;

namespace Shop.Tests.Unit.Catalogue;

/// <summary>The committed catalogue is what a shop can open with. (That each entry is complete and unique is the reader's own rule.)</summary>
public sealed partial class CatalogueDataTests
{
    private static readonly IReadOnlyList<CatalogueProduct> Products = Read("catalogue.jsonl", CatalogueFile.ReadProducts);
    private static readonly IReadOnlyList<CatalogueCategory> Categories = Read("categories.jsonl", CatalogueFile.ReadCategories);

    [Fact]
    public void Eight_categories_hold_at_least_240_products()
    {
        Assert.True(Products.Count >= 240, $"{Products.Count} products");
        Assert.Equal(Enumerable.Range(1, 8), Categories.Select(c => c.Position));
        var sizes = Products.CountBy(p => p.Category).ToDictionary();
        Assert.Equal(Categories.Select(c => c.Slug).Order(), sizes.Keys.Order());
        Assert.All(sizes.Values, size => Assert.True(size >= 20));
    }

    [Fact]
    public void Texts_are_each_products_own_and_in_their_language() =>
        Assert.Multiple(
            () => Assert.Equal(Products.Count, Products.Select(p => p.Name[Languages.English]).Distinct().Count()),
            () => Assert.Equal(Products.Count, Products.Select(p => p.Description[Languages.English]).Distinct().Count()),
            () => Assert.Equal(Products.Count, Products.Select(p => p.Description[Languages.TraditionalChinese]).Distinct().Count()),
            () => Assert.All(Products, p => Assert.Matches(Han(), p.Name[Languages.TraditionalChinese])),
            () => Assert.All(Products, p => Assert.Matches(Han(), p.Description[Languages.TraditionalChinese])),
            () => Assert.All(Products, p => Assert.DoesNotMatch(Han(), p.Name[Languages.English] + p.Description[Languages.English]))
        );

    [Fact]
    public void Skus_and_slugs_can_stand_in_addresses() =>
        Assert.All(
            Products,
            p =>
            {
                Assert.Matches(Sku(), p.Sku);
                Assert.Matches(Slug(), p.Slug);
                Assert.False(Guid.TryParse(p.Slug, out _));
            }
        );

    [Fact]
    public void Price_lists_agree_within_a_shops_rounding() =>
        Assert.All(Products, p => Assert.InRange((double)p.Prices[Currencies.Hkd] / p.Prices[Currencies.Usd], 6.5, 8.6));

    [Fact]
    public void Products_have_two_to_four_attributes() => Assert.All(Products, p => Assert.InRange(p.Attributes.Count, 2, 4));

    [Fact]
    public void Stock_is_plausible_and_some_is_sold_out_in_one_region_only()
    {
        Assert.All(Products, p => Assert.InRange(p.Stock[Regions.HongKong], 0, 400));
        Assert.All(Products, p => Assert.InRange(p.Stock[Regions.UnitedStates], 0, 400));
        Assert.All(Products, p => Assert.True(p.Stock.Values.Sum() > 0, p.Slug));
        Assert.Contains(Products, p => p.Stock[Regions.HongKong] == 0);
        Assert.Contains(Products, p => p.Stock[Regions.UnitedStates] == 0);
    }

    [Fact]
    public void Every_picture_has_its_motif_and_palette() =>
        Assert.All(
            Products,
            p =>
            {
                Assert.True(ProductPicture.HasMotif(p.Picture.Motif), $"{p.Slug}: no motif {p.Picture.Motif}");
                Assert.InRange(p.Picture.Palette, 0, Palette.All.Count - 1);
            }
        );

    private static IReadOnlyList<T> Read<T>(string name, Func<Stream, IReadOnlyList<T>> read)
    {
        using var stream = typeof(ProductPicture).Assembly.GetManifestResourceStream(name)!;
        return read(stream);
    }

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();

    [GeneratedRegex("^[A-Z]{3}-[0-9]{4}$")]
    private static partial Regex Sku();

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Slug();
}

using System.Text;
using Shop.Contracts;

namespace Shop.Tests.Unit.Catalogue;

/// <summary>The reader refuses what is not a complete entry and says where it stands.</summary>
public sealed class CatalogueFileTests
{
    private const string Valid = """
        {"id":"2e0b5f0e-7d0c-4a55-9a0e-0f6a3a0c8f11","sku":"KIT-0001","slug":"pot","category":"kitchen","brand":"Kilnward","name":{"en":"Pot","zh-Hant":"鍋"},"description":{"en":"A pot.","zh-Hant":"一隻鍋。"},"prices":{"HKD":100,"USD":13},"attributes":{"material":{"en":"Iron","zh-Hant":"鐵"}},"stock":{"hk":1,"us":0},"picture":{"motif":"pot","palette":2}}
        """;

    [Fact]
    public void Blank_lines_are_skipped()
    {
        var product = Assert.Single(Read($"\n{Valid}\n\n"));

        Assert.Equal(("pot", "鍋", 100L, 0), (product.Slug, product.Name["zh-Hant"], product.Prices["HKD"], product.Stock["us"]));
    }

    [Theory]
    [InlineData("\"sku\":\"KIT-0001\",", "", "sku")]
    [InlineData("\"sku\":\"KIT-0001\"", "\"sku\":null", "sku")]
    [InlineData("\"sku\":\"KIT-0001\"", "\"sku\":\"KIT-0001\",\"colour\":\"red\"", "colour")]
    [InlineData("\"sku\":\"KIT-0001\"", "\"sku\":\"KIT-0001\",\"sku\":\"KIT-0002\"", "sku")]
    [InlineData("\"zh-Hant\":\"鍋\"", "\"zh-Hant\":\"\"", "name")]
    [InlineData(",\"zh-Hant\":\"一隻鍋。\"", "", "description")]
    [InlineData("\"USD\":13", "\"EUR\":13", "prices")]
    [InlineData("\"USD\":13", "\"USD\":0", "price")]
    [InlineData("\"us\":0", "\"us\":-1", "stock")]
    [InlineData(",\"zh-Hant\":\"鐵\"", "", "material")]
    [InlineData("}}", "}", "")]
    public void Flawed_line_is_refused_with_its_number(string part, string replacement, string named)
    {
        var flawed = Valid.Replace(part, replacement, StringComparison.Ordinal);
        Assert.NotEqual(Valid, flawed);

        var error = Assert.Throws<FormatException>(() => Read($"\n{flawed}"));

        Assert.StartsWith("Line 2: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Repeated_slug_is_refused()
    {
        var second = Valid
            .Replace("0f6a3a0c8f11", "0f6a3a0c8f12", StringComparison.Ordinal)
            .Replace("KIT-0001", "KIT-0002", StringComparison.Ordinal);

        var error = Assert.Throws<FormatException>(() => Read($"{Valid}\n{second}"));

        Assert.Equal("Line 2: slug pot occurs a second time.", error.Message);
    }

    private static IReadOnlyList<CatalogueProduct> Read(string text) =>
        CatalogueFile.ReadProducts(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}

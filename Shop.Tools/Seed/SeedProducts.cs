using System.Globalization;
using System.Text.Json;
using Shop.Contracts;

namespace Shop.Tools.Seed;

/// <summary>A product that was made up.</summary>
/// <param name="Stock">What each region has on hand, whatever was sold before.</param>
internal sealed record SeedProduct(
    Guid Id,
    string Sku,
    string Slug,
    CatalogueProduct Model,
    IReadOnlyDictionary<string, string> Names,
    IReadOnlyDictionary<string, long> Prices,
    IReadOnlyDictionary<string, int> Stock,
    DateTimeOffset CreatedAt,
    int Variant
);

/// <summary>Makes products up: each is one of the catalogue's in another colour, edition and price.</summary>
internal sealed class SeedProducts
{
    private const int Stream = 1;

    private static readonly (string English, string Chinese)[] Colours =
    [
        ("Moss", "苔綠"),
        ("Slate", "石板灰"),
        ("Saffron", "藏紅花"),
        ("Indigo", "靛藍"),
        ("Chalk", "粉白"),
        ("Rust", "鐵鏽紅"),
        ("Plum", "梅紫"),
        ("Sand", "沙色"),
        ("Ink", "墨黑"),
        ("Jade", "翠玉"),
        ("Coral", "珊瑚紅"),
        ("Mist", "霧灰"),
    ];

    private readonly SeedPlan _plan;
    private readonly DateTimeOffset _until;
    private readonly IReadOnlyList<CatalogueProduct> _models;

    /// <param name="until">When the newest of them came.</param>
    public SeedProducts(SeedPlan plan, DateTimeOffset until)
    {
        using var file =
            typeof(SeedProducts).Assembly.GetManifestResourceStream("catalogue.jsonl")
            ?? throw new InvalidOperationException("catalogue.jsonl is not embedded.");
        (_plan, _until, _models) = (plan, until, CatalogueFile.ReadProducts(file));
        All = [.. Enumerable.Range(0, plan.Products).Select(Make)];
    }

    public IReadOnlyList<SeedProduct> All { get; }

    /// <summary>Its attributes as the catalogue stores them.</summary>
    public static string AttributesOf(SeedProduct product) => JsonSerializer.Serialize(product.Model.Attributes);

    private SeedProduct Make(int index)
    {
        var dice = new Dice(_plan.Number, Stream, index);
        var model = dice.Of(_models);
        var (english, chinese) = dice.Of(Colours);
        var edition = (index + 1).ToString(CultureInfo.InvariantCulture);
        // From half to one and a half times the model's price.
        var factor = 0.5 + dice.Fraction();
        return new(
            dice.Id(),
            $"SEED-{_plan.Number.ToString(CultureInfo.InvariantCulture)}-{edition}",
            $"{model.Slug}-s{_plan.Number.ToString(CultureInfo.InvariantCulture)}-{edition}",
            model,
            new Dictionary<string, string>
            {
                [Languages.English] = $"{model.Name[Languages.English]}, {english}, No. {edition}",
                [Languages.TraditionalChinese] = $"{model.Name[Languages.TraditionalChinese]}（{chinese}，第 {edition} 號）",
            },
            model.Prices.ToDictionary(price => price.Key, price => Math.Max(1, (long)(price.Value * factor) / 100 * 100)),
            model.Stock.ToDictionary(stock => stock.Key, _ => 20 + dice.Below(980)),
            _until - TimeSpan.FromMinutes(_plan.Products - index),
            dice.Below(int.MaxValue)
        );
    }
}

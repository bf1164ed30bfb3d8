using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shop.Contracts;

/// <summary>How a product's picture is drawn: a motif of Services/Catalog/Pictures/Motifs in one of the palettes.</summary>
public sealed record CataloguePicture(string Motif, int Palette);

/// <summary>A line of catalogue.jsonl.</summary>
/// <param name="Name">By language (<see cref="Languages"/>), all of them.</param>
/// <param name="Description">By language, all of them.</param>
/// <param name="Prices">Minor units by currency (<see cref="Currencies"/>), all of them, above zero.</param>
/// <param name="Attributes">By attribute key (lower case, e.g. <c>material</c>), then by language.</param>
/// <param name="Stock">Units that a region starts with (<see cref="Regions"/>), all of them.</param>
public sealed record CatalogueProduct(
    Guid Id,
    string Sku,
    string Slug,
    string Category,
    string Brand,
    IReadOnlyDictionary<string, string> Name,
    IReadOnlyDictionary<string, string> Description,
    IReadOnlyDictionary<string, long> Prices,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Attributes,
    IReadOnlyDictionary<string, int> Stock,
    CataloguePicture Picture
);

/// <summary>A line of categories.jsonl.</summary>
/// <param name="Position">Where it stands in menus, from 1.</param>
public sealed record CatalogueCategory(
    string Slug,
    int Position,
    IReadOnlyDictionary<string, string> Name,
    IReadOnlyDictionary<string, string> Description
);

/// <summary>
/// Reads the catalogue's files: UTF-8, one JSON object a line, blank lines skipped. Strict: a line that is malformed, incomplete, holds
/// unknown members or repeats an id, SKU or slug is refused with a <see cref="FormatException"/> that names its number.
/// </summary>
public static class CatalogueFile
{
    private static readonly string[] AllCurrencies = [Currencies.Hkd, Currencies.Usd];
    private static readonly string[] AllRegions = [Regions.HongKong, Regions.UnitedStates];

    /// <summary>Every product of <paramref name="stream"/>, in the file's order. The stream stays open.</summary>
    public static IReadOnlyList<CatalogueProduct> ReadProducts(Stream stream)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return Read<CatalogueProduct>(
            stream,
            line => JsonSerializer.Deserialize(line, CatalogueFileJson.Default.CatalogueProduct),
            product => Flaw(product) ?? FirstRepeated(seen, $"id {product.Id}", $"sku {product.Sku}", $"slug {product.Slug}")
        );
    }

    /// <summary>Every category of <paramref name="stream"/>, in the file's order. The stream stays open.</summary>
    public static IReadOnlyList<CatalogueCategory> ReadCategories(Stream stream)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return Read<CatalogueCategory>(
            stream,
            line => JsonSerializer.Deserialize(line, CatalogueFileJson.Default.CatalogueCategory),
            category =>
                Incomplete("name", category.Name, Languages.All)
                ?? Incomplete("description", category.Description, Languages.All)
                ?? FirstRepeated(seen, $"slug {category.Slug}", $"position {category.Position}")
        );
    }

    private static List<T> Read<T>(Stream stream, Func<string, T?> parse, Func<T, string?> flaw)
        where T : class
    {
        using var reader = new StreamReader(stream, new UTF8Encoding(false, true), leaveOpen: true);
        var items = new List<T>();
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            try
            {
                var item = parse(line) ?? throw new FormatException($"Line {number}: null is no entry.");
                items.Add(flaw(item) is { } reason ? throw new FormatException($"Line {number}: {reason}.") : item);
            }
            catch (JsonException e)
            {
                throw new FormatException($"Line {number}: {e.Message}", e);
            }
        }

        return items;
    }

    private static string? Flaw(CatalogueProduct product) =>
        Incomplete("name", product.Name, Languages.All)
        ?? Incomplete("description", product.Description, Languages.All)
        ?? Incomplete("prices", product.Prices, AllCurrencies)
        ?? Incomplete("stock", product.Stock, AllRegions)
        ?? product.Attributes.Select(a => Incomplete($"attribute {a.Key}", a.Value, Languages.All)).FirstOrDefault(f => f is not null)
        ?? (product.Prices.Values.Any(p => p <= 0) ? "a price is not above zero" : null)
        ?? (product.Stock.Values.Any(s => s < 0) ? "stock is below zero" : null);

    private static string? Incomplete<T>(string member, IReadOnlyDictionary<string, T> values, IReadOnlyList<string> keys) =>
        values.Count == keys.Count && keys.All(k => values.TryGetValue(k, out var v) && v is not "")
            ? null
            : $"{member} must have exactly {string.Join(", ", keys)}";

    private static string? FirstRepeated(HashSet<string> seen, params ReadOnlySpan<string> values)
    {
        foreach (var value in values)
        {
            if (!seen.Add(value))
            {
                return $"{value} occurs a second time";
            }
        }

        return null;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CatalogueProduct))]
[JsonSerializable(typeof(CatalogueCategory))]
internal sealed partial class CatalogueFileJson : JsonSerializerContext;

using System.Text.Json;
using Shop.Contracts;

namespace Shop.Catalog.Products;

/// <summary>
/// What a product's attribute keys are called in each language, from the embedded <c>attributes.json</c>, in the order in which a product
/// page shows them. A key that is not there is shown last, spelt as it is.
/// </summary>
internal sealed class AttributeNames
{
    private readonly OrderedDictionary<string, Dictionary<string, string>> names;

    public AttributeNames()
    {
        using var file =
            typeof(AttributeNames).Assembly.GetManifestResourceStream("attributes.json")
            ?? throw new InvalidOperationException("attributes.json is not embedded.");
        names = JsonSerializer.Deserialize(file, CatalogJson.Default.OrderedDictionaryStringDictionaryStringString)!;
    }

    /// <summary>The attributes that a product has, named and valued in <paramref name="language"/>.</summary>
    /// <param name="attributes">By key and language.</param>
    public IReadOnlyList<AttributeView> Describe(IReadOnlyDictionary<string, Dictionary<string, string>> attributes, string language) =>
        [
            .. attributes
                .OrderBy(attribute => names.IndexOf(attribute.Key) is >= 0 and var place ? place : int.MaxValue)
                .ThenBy(attribute => attribute.Key, StringComparer.Ordinal)
                .Select(attribute => new AttributeView(Name(attribute.Key, language), In(attribute.Value, language))),
        ];

    private string Name(string key, string language) =>
        names.TryGetValue(key, out var byLanguage) ? In(byLanguage, language) : key.Replace('-', ' ');

    private static string In(Dictionary<string, string> byLanguage, string language) =>
        byLanguage.GetValueOrDefault(language) ?? byLanguage.GetValueOrDefault(Languages.English) ?? "";
}

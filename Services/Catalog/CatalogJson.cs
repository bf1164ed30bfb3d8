using System.Text.Json;
using System.Text.Json.Serialization;
using Shop.Catalog.Caching;
using Shop.Catalog.Categories;
using Shop.Catalog.Products;

namespace Shop.Catalog;

/// <summary>The service's answers, and the JSON that its tables and files hold.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ProductPage))]
[JsonSerializable(typeof(ProductView))]
[JsonSerializable(typeof(Suggestions))]
[JsonSerializable(typeof(CategoryList))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, long>))]
[JsonSerializable(typeof(CachedProduct))]
[JsonSerializable(typeof(OrderedDictionary<string, Dictionary<string, string>>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>))]
internal sealed partial class CatalogJson : JsonSerializerContext;

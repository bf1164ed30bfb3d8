using System.Text.Json;
using System.Text.Json.Serialization;
using Shop.Catalog.Bulk;
using Shop.Catalog.Caching;
using Shop.Catalog.Categories;
using Shop.Catalog.Editing;
using Shop.Catalog.Pictures;
using Shop.Catalog.Products;
using Shop.Catalog.Recommendations;
using Shop.Catalog.Reviews;

namespace Shop.Catalog;

/// <summary>The service's answers, and the JSON that its tables and files hold.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ProductPage))]
[JsonSerializable(typeof(ProductView))]
[JsonSerializable(typeof(Suggestions))]
[JsonSerializable(typeof(CategoryList))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(StaffCategoryList))]
[JsonSerializable(typeof(NewCategory))]
[JsonSerializable(typeof(CategoryDraft))]
[JsonSerializable(typeof(ProductDocument))]
[JsonSerializable(typeof(ProductDraft))]
[JsonSerializable(typeof(StaffProductPage))]
[JsonSerializable(typeof(UploadedImage))]
[JsonSerializable(typeof(ImportView))]
[JsonSerializable(typeof(RecommendationList))]
[JsonSerializable(typeof(ReviewPage))]
[JsonSerializable(typeof(NewReview))]
[JsonSerializable(typeof(StaffReviewPage))]
[JsonSerializable(typeof(Visibility))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, long>))]
[JsonSerializable(typeof(CachedProduct))]
[JsonSerializable(typeof(OrderedDictionary<string, Dictionary<string, string>>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>))]
internal sealed partial class CatalogJson : JsonSerializerContext;

using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Shop.Catalog.Pictures;
using Shop.Catalog.Products;
using Shop.Catalog.Storefront;

namespace Shop.Catalog.Caching;

/// <summary>Makes answers of products.</summary>
internal sealed class ProductRendering(ProductImages images, AttributeNames names, IOptions<JsonOptions> json)
{
    /// <summary>The answer to an audience; null when the product is not on sale to it.</summary>
    public RenderedAnswer? Render(CachedProduct product, Audience audience) =>
        product.For(audience, images, names) is { } view
            ? RenderedAnswer.Of(view, (JsonTypeInfo<ProductView>)json.Value.SerializerOptions.GetTypeInfo(typeof(ProductView)))
            : null;
}

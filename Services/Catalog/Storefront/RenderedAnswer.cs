using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Primitives;

namespace Shop.Catalog.Storefront;

/// <summary>The bytes of an answer and the tag that stands for them.</summary>
/// <param name="Tag">A strong entity tag.</param>
internal sealed record RenderedAnswer(byte[] Body, StringValues Tag)
{
    /// <summary>Renders <paramref name="value"/>.</summary>
    public static RenderedAnswer Of<T>(T value, JsonTypeInfo<T> json)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, json);
        return new(body, $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 12))}\"");
    }
}

using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Shop.Order.Orders;

/// <summary>A JSON body together with the SHA-256 of its bytes as they came: what tells a repeat from another request with the same key.</summary>
internal sealed record RawBody<T>(T Value, byte[] Sha256)
    where T : class
{
    /// <summary>Called by the framework for each endpoint that has such a parameter; as strict as any other body.</summary>
    /// <exception cref="BadHttpRequestException">The body is not the JSON of a <typeparamref name="T"/>, or too large.</exception>
    public static async ValueTask<RawBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (!context.Request.HasJsonContentType())
        {
            throw new BadHttpRequestException("The body is no JSON.", StatusCodes.Status415UnsupportedMediaType);
        }

        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        // The server's limit on bodies ends the copy.
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        var body = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        try
        {
            var value = JsonSerializer.Deserialize(body.Span, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
            return value is not null
                ? new RawBody<T>(value, SHA256.HashData(body.Span))
                : throw new BadHttpRequestException("The body is null.");
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException("The body is not valid.", StatusCodes.Status400BadRequest, e);
        }
    }
}

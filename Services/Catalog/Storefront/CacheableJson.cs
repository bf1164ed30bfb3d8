using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Shop.Catalog.Storefront;

/// <summary>
/// 200 with a strong entity tag, or 304 to those who hold that answer already. Public: it must hold nothing personal.
/// </summary>
internal sealed class CacheableJson<T> : IResult, IStatusCodeHttpResult, IEndpointMetadataProvider
{
    private static readonly StringValues Json = "application/json; charset=utf-8";

    private readonly T? value;
    private readonly RenderedAnswer? rendered;
    private readonly StringValues freshness;
    private readonly bool isStale;

    /// <summary>An answer that is rendered when it is given.</summary>
    /// <param name="freshness">One of <see cref="Freshness"/>.</param>
    public CacheableJson(T value, StringValues freshness) => (this.value, this.freshness) = (value, freshness);

    /// <summary>An answer that was rendered before.</summary>
    /// <param name="isStale">It may be out of date; readers are told.</param>
    public CacheableJson(RenderedAnswer rendered, StringValues freshness, bool isStale = false) =>
        (this.rendered, this.freshness, this.isStale) = (rendered, isStale ? Freshness.Stale : freshness, isStale);

    /// <inheritdoc />
    public int? StatusCode => StatusCodes.Status200OK;

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var answer = rendered ?? Render(httpContext);
        var (request, response) = (httpContext.Request, httpContext.Response);
        var headers = response.Headers;
        headers.ETag = answer.Tag;
        headers.CacheControl = freshness;
        headers.Vary = StringValues.Concat(headers.Vary, HeaderNames.AcceptLanguage);
        if (isStale)
        {
            headers.Warning = Freshness.StaleWarning;
        }

        if (request.Headers.IfNoneMatch is { Count: > 0 } held && HoldsAlready(request, held, answer.Tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        headers.ContentType = Json;
        headers.ContentLength = answer.Body.Length;
        return response.BodyWriter.WriteAsync(answer.Body, httpContext.RequestAborted).AsTask();
    }

    /// <inheritdoc />
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified));
    }

    private RenderedAnswer Render(HttpContext http)
    {
        var json = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        return RenderedAnswer.Of(value!, (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T)));
    }

    private static bool HoldsAlready(HttpRequest request, StringValues held, StringValues tag)
    {
        // As nearly everybody sends it.
        if (held.Count == 1 && string.Equals(held[0], tag[0], StringComparison.Ordinal))
        {
            return true;
        }

        var current = new EntityTagHeaderValue(tag.ToString());
        return request
            .GetTypedHeaders()
            .IfNoneMatch.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(current, useStrongComparison: false));
    }
}

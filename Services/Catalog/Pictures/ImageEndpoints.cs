using Microsoft.AspNetCore.Http.HttpResults;
using Shop.ServiceDefaults;

namespace Shop.Catalog.Pictures;

/// <summary>Serves the pictures that products' <c>image.url</c> name.</summary>
internal static class ImageEndpoints
{
    private const string Forever = "public, max-age=31536000, immutable";

    public static void MapImages(this IEndpointRouteBuilder routes)
    {
        var images = routes.MapGroup("/api/catalog/images").WithTags("Catalog").WithPriority(Priority.Optional);
        images.MapGet("/{name}.svg", Get);
        images.MapGet("/{name}", GetUploaded);
    }

    // The name holds the content's hash: under it there will never be another content.
    private static Results<PhysicalFileHttpResult, ProblemHttpResult> GetUploaded(string name, HttpResponse response, ImageStore images)
    {
        if (images.Find(name) is not { } image)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found", "There is no such picture.");
        }

        response.Headers.CacheControl = Forever;
        response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.PhysicalFile(image.Path, image.Format.ContentType);
    }

    private static Results<FileContentHttpResult, ProblemHttpResult> Get(string name, HttpResponse response, ProductImages images)
    {
        if (images.Find(name) is not { } image)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found", "There is no such picture.");
        }

        // The name holds the content's hash: under it there will never be another content. An outdated name gets no such promise.
        response.Headers.CacheControl = image.Name == name ? Forever : "public, max-age=60";
        // An SVG that is opened by itself is a document; it may draw and nothing else.
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(image.Svg, "image/svg+xml");
    }
}

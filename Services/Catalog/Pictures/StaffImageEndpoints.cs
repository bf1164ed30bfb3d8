using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shop.ServiceDefaults;

namespace Shop.Catalog.Pictures;

/// <summary>A picture that was uploaded.</summary>
/// <param name="Name">What a product's <c>images</c> hold.</param>
/// <param name="Url">Where it is served; the content there never changes.</param>
internal sealed record UploadedImage(string Name, string Url, int Width, int Height);

/// <summary>Uploading pictures: PNG, JPEG or WebP as the body, whatever the request calls it.</summary>
internal static class StaffImageEndpoints
{
    public static void MapStaffImages(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/api/admin/images", Add)
            .WithTags("Staff: products")
            .RequireAuthorization(Policies.Staff)
            .Accepts<byte[]>("image/png", "image/jpeg", "image/webp")
            .WithMetadata(new RequestSizeLimitAttribute(ImageStore.BytesMax));

    private static async Task<Results<Created<UploadedImage>, ProblemHttpResult>> Add(
        HttpRequest request,
        ImageStore images,
        CancellationToken ct
    )
    {
        using var content = new MemoryStream();
        await request.Body.CopyToAsync(content, ct);
        var bytes = content.GetBuffer().AsMemory(0, (int)content.Length);
        if (ImageFormat.Of(bytes.Span) is not { } image)
        {
            return Problems.Of(400, "invalid_image", "The body is no whole PNG, JPEG or WebP picture.");
        }

        if (image is { Width: < 1 or > ImageFormat.SideMax } or { Height: < 1 or > ImageFormat.SideMax })
        {
            return Problems.Of(400, "invalid_image", $"A picture has 1 to {ImageFormat.SideMax} pixels on each side.");
        }

        var name = await images.AddAsync(bytes, image.Format, ct);
        var url = ProductImages.UrlOf(name);
        return TypedResults.Created(url, new UploadedImage(name, url, image.Width, image.Height));
    }
}

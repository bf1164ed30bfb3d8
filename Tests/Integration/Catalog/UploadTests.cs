using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Shop.Tests.Integration.Catalog;

/// <summary>Staff upload pictures; what is served is what was uploaded, for good.</summary>
public sealed class UploadTests(ShopFixture shop)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_is_served_as_it_was_uploaded_and_can_be_kept_for_ever()
    {
        var picture = NewPng(width: 3, height: 2);
        var uploads = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => UploadAsync(picture)));
        var uploaded = await Task.WhenAll(uploads.Select(answer => Shopper.ReadAsync(answer, HttpStatusCode.Created)));
        Assert.Single(uploaded.Select(view => view.Text("name")).Distinct());
        Assert.Equal((3, 2), (uploaded[0].GetProperty("width").GetInt32(), uploaded[0].GetProperty("height").GetInt32()));

        using var served = await shop.Gateway.GetAsync(uploaded[0].Text("url"), Ct);

        Assert.Equal(picture, await served.Content.ReadAsByteArrayAsync(Ct));
        Assert.Equal("image/png", served.Content.Headers.ContentType!.MediaType);
        Assert.Equal("public, max-age=31536000, immutable", served.Headers.CacheControl!.ToString());
        Assert.Equal("nosniff", Assert.Single(served.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task A_product_is_shown_with_the_pictures_that_it_was_given()
    {
        var uploads = await Task.WhenAll(UploadAsync(NewPng(3, 2)), UploadAsync(NewPng(2, 3)));
        var pictures = await Task.WhenAll(uploads.Select(answer => Shopper.ReadAsync(answer, HttpStatusCode.Created)));
        var draft = StaffProductTests.NewDraft();
        draft["images"] = new JsonArray([.. pictures.Select(picture => JsonValue.Create(picture.Text("name")))]);
        var added = await Shopper.ReadAsync(
            await new Staff(shop).SendAsync(HttpMethod.Post, "/api/admin/products", draft),
            HttpStatusCode.Created
        );
        var id = added.GetProperty("id").GetGuid();

        var shopper = new Shopper(shop.Gateway);
        var shown = await shopper.GetAsync($"/api/catalog/products/{id}");
        Assert.Equal(
            pictures.Select(picture => picture.Text("url")),
            shown.GetProperty("images").EnumerateArray().Select(image => image.Text("url"))
        );
        var listed = (await shopper.GetAsync($"/api/catalog/products?ids={id}")).GetProperty("items")[0];
        Assert.Equal(pictures[0].Text("url"), listed.GetProperty("image").Text("url"));
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")]
    [InlineData("GIF89a")]
    [InlineData("")]
    public async Task What_is_no_picture_is_refused(string content) =>
        await Shopper.ProblemAsync(
            await UploadAsync(System.Text.Encoding.UTF8.GetBytes(content)),
            HttpStatusCode.BadRequest,
            "invalid_image"
        );

    [Fact]
    public async Task A_picture_that_is_cut_off_or_too_large_is_refused()
    {
        await Shopper.ProblemAsync(await UploadAsync(NewPng(3, 2)[..^4]), HttpStatusCode.BadRequest, "invalid_image");
        await Shopper.ProblemAsync(await UploadAsync(NewPng(8193, 1)), HttpStatusCode.BadRequest, "invalid_image");
        await Shopper.ProblemAsync(
            await UploadAsync(new byte[5 * 1024 * 1024 + 1]),
            HttpStatusCode.RequestEntityTooLarge,
            "body_too_large"
        );
    }

    [Fact]
    public async Task A_picture_that_was_never_uploaded_is_not_found()
    {
        await Shopper.ProblemAsync(
            await shop.Gateway.GetAsync($"/api/catalog/images/{new string('0', 64)}.png", Ct),
            HttpStatusCode.NotFound,
            "not_found"
        );
        await Shopper.ProblemAsync(
            await shop.Gateway.GetAsync("/api/catalog/images/..%2F..%2Fetc%2Fpasswd", Ct),
            HttpStatusCode.NotFound,
            "not_found"
        );
    }

    /// <summary>The parts of a PNG that tell its size and its end, about content that no other test has.</summary>
    private static byte[] NewPng(int width, int height)
    {
        byte[] png =
        [
            0x89,
            .. "PNG\r\n\x1a\n"u8,
            0,
            0,
            0,
            13,
            .. "IHDR"u8,
            .. new byte[13 + 4],
            0,
            0,
            0,
            16,
            .. "tEXt"u8,
            .. Guid.NewGuid().ToByteArray(),
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            .. "IEND"u8,
            0xAE,
            0x42,
            0x60,
            0x82,
        ];
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        return png;
    }

    private async Task<HttpResponseMessage> UploadAsync(byte[] content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/admin/images") { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        request.Headers.Authorization = new("Bearer", shop.TokenFor("staff"));
        return await shop.Gateway.SendAsync(request, Ct);
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Shop.Tests.Integration.Catalog;

/// <summary>Files of products, and what becomes of them.</summary>
internal sealed class Imports(ShopFixture shop)
{
    public const string Header =
        "sku,slug,category,brand,active,name_en,name_zh,description_en,description_zh,price_hkd,price_usd,attributes,motif,palette,images";

    private const string Path = "/api/admin/products/imports";
    private readonly Staff _staff = new(shop);
    private readonly string _token = shop.TokenFor("staff");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static string SlugOf(string sku) => $"test-{sku.ToLowerInvariant()}";

    public static string File(params IReadOnlyCollection<string> lines) => string.Join("\r\n", [Header, .. lines]);

    public static string Line(string sku, string price, string category = "kitchen", string? slug = null, string attributes = "") =>
        $"{sku},{slug ?? SlugOf(sku)},{category},Testware,true,\"Test cup, \"\"{sku}\"\"\",試用杯,\"A cup.\nFor tests.\",,{price},12.50,{attributes},mug,3,".Replace(
            "\n",
            " ",
            StringComparison.Ordinal
        );

    /// <summary>Imports the file and waits for its end. Another test's import may have to end first.</summary>
    public Task<JsonElement> ImportAsync(string file, bool dryRun = false) => ImportAsync(Encoding.UTF8.GetBytes(file), dryRun);

    /// <inheritdoc cref="ImportAsync(string, bool)"/>
    public async Task<JsonElement> ImportAsync(byte[] file, bool dryRun = false) => await UntilEndedAsync(await BeginAsync(file, dryRun));

    /// <summary>Sends the file; its import goes on in the background.</summary>
    public async Task<string> BeginAsync(byte[] file, bool dryRun = false)
    {
        var answer = await Eventually.AnswerAsync(() => SendAsync(file, dryRun), answer => answer.StatusCode != HttpStatusCode.Conflict);
        var import = await Shopper.ReadAsync(answer, HttpStatusCode.Accepted);
        Assert.Equal($"{Path}/{import.Text("id")}", answer.Headers.Location!.OriginalString);
        return import.Text("id");
    }

    public async Task<HttpResponseMessage> SendAsync(byte[] file, bool dryRun = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Path}?dryRun={dryRun}") { Content = new ByteArrayContent(file) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        request.Headers.Authorization = new("Bearer", _token);
        return await shop.Gateway.SendAsync(request, Ct);
    }

    public Task<JsonElement> FindAsync(string id) => _staff.GetAsync($"{Path}/{id}");

    public Task<JsonElement> UntilEndedAsync(string id) =>
        Eventually.AnswerAsync(() => FindAsync(id), import => import.Text("status") != "running", seconds: 60);

    public async Task<string> ExportAsync()
    {
        using var answer = await _staff.SendAsync(HttpMethod.Get, "/api/admin/products/export");
        Assert.Equal(("text/csv", HttpStatusCode.OK), (answer.Content.Headers.ContentType!.MediaType, answer.StatusCode));
        return await answer.Content.ReadAsStringAsync(Ct);
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Shop.Tests.Integration.Catalog;

/// <summary>Staff write products: each change is made for a version, and the whole shop hears of it.</summary>
public sealed class StaffProductTests(ShopFixture shop)
{
    private const string Path = "/api/admin/products";
    private readonly Shopper _shopper = new(shop.Gateway);
    private readonly Staff _staff = new(shop);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_product_is_found_and_sold_and_taken_off_sale()
    {
        var draft = NewDraft();
        var (added, etag) = await CreateAsync(draft);
        var id = added.GetProperty("id").GetGuid();
        Assert.Equal("\"1\"", etag);
        var shown = await _shopper.GetAsync($"/api/catalog/products/{draft["slug"]}?currency=USD");
        Assert.Equal(
            (id, 1_250, "sold_out"),
            (shown.GetProperty("id").GetGuid(), shown.GetProperty("price").GetProperty("amount").GetInt64(), shown.Text("availability"))
        );

        var delivery = new
        {
            region = "hk",
            delta = 5,
            why = "First delivery",
            editId = Guid.NewGuid(),
        };
        await Eventually.AnswerAsync(
            async () => (await _staff.PutStockAsync(id, delivery)).StatusCode,
            status => status == HttpStatusCode.OK
        );
        await Eventually.AnswerAsync(
            () => _shopper.GetAsync($"/api/catalog/products/{id}?region=hk"),
            product => product.Text("availability") == "low"
        );
        await _shopper.PlaceOneAsync(id);

        using var retired = await SendAsync(HttpMethod.Delete, id, body: null, etag);
        Assert.Equal(HttpStatusCode.OK, retired.StatusCode);
        using var again = await SendAsync(HttpMethod.Delete, id, body: null, etag);
        Assert.Equal((HttpStatusCode.OK, "\"2\""), (again.StatusCode, again.Headers.ETag!.Tag));
        await Eventually.AnswerAsync(
            async () => (await shop.Gateway.GetAsync($"/api/catalog/products/{id}", Ct)).StatusCode,
            status => status == HttpStatusCode.NotFound
        );
        await shop.VerifyAsync(id);
    }

    [Fact]
    public async Task Of_changes_made_for_the_same_version_one_is_done()
    {
        var draft = NewDraft();
        var (added, etag) = await CreateAsync(draft);
        var id = added.GetProperty("id").GetGuid();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(i => SendAsync(HttpMethod.Put, id, With(draft, "brand", $"Brand {i}"), etag))
        );

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        foreach (var late in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
        {
            await Shopper.ProblemAsync(late, HttpStatusCode.PreconditionFailed, "version_mismatch");
        }

        // What was read can be sent back, and then nothing has changed.
        var held = await _staff.GetAsync($"{Path}/{id}");
        using var same = await SendAsync(HttpMethod.Put, id, JsonNode.Parse(held.GetProperty("product").GetRawText()), "\"2\"");
        Assert.Equal((HttpStatusCode.OK, "\"2\""), (same.StatusCode, same.Headers.ETag!.Tag));
        await Shopper.ProblemAsync(await SendAsync(HttpMethod.Put, id, draft, etag: null), (HttpStatusCode)428, "precondition_required");
    }

    [Fact]
    public async Task A_sku_and_a_slug_belong_to_one_product()
    {
        var draft = NewDraft();
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => PostAsync(With(draft, "slug", $"{draft["slug"]}-{i}"))));

        var added = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var refused in answers.Where(answer => answer != added))
        {
            await Shopper.ProblemAsync(refused, HttpStatusCode.Conflict, "sku_taken");
        }

        var slug = JsonDocument.Parse(await added.Content.ReadAsStringAsync(Ct)).RootElement.GetProperty("product").Text("slug");
        await Shopper.ProblemAsync(await PostAsync(With(NewDraft(), "slug", slug)), HttpStatusCode.Conflict, "slug_taken");
    }

    [Fact]
    public async Task An_old_address_leads_to_the_new_one_until_another_product_has_it()
    {
        var draft = NewDraft();
        var (added, etag) = await CreateAsync(draft);
        var (id, old) = (added.GetProperty("id").GetGuid(), draft["slug"]!.GetValue<string>());
        using var visitor = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = shop.Gateway.BaseAddress };
        (await visitor.GetAsync($"/api/catalog/products/{old}", Ct)).Dispose();

        using var renamed = await SendAsync(HttpMethod.Put, id, With(draft, "slug", $"{old}-2"), etag);
        Assert.Equal(HttpStatusCode.OK, renamed.StatusCode);
        var moved = await Eventually.AnswerAsync(
            () => visitor.GetAsync($"/api/catalog/products/{old}?lang=zh", Ct),
            answer => answer.StatusCode == HttpStatusCode.MovedPermanently
        );
        Assert.Equal($"/api/catalog/products/{old}-2?lang=zh", moved.Headers.Location!.OriginalString);

        var (other, _) = await CreateAsync((JsonObject)With(NewDraft(), "slug", old));
        await Eventually.AnswerAsync(
            () => _shopper.GetAsync($"/api/catalog/products/{old}"),
            product => product.GetProperty("id").GetGuid() == other.GetProperty("id").GetGuid()
        );
        Assert.Equal(id, (await _shopper.GetAsync($"/api/catalog/products/{old}-2")).GetProperty("id").GetGuid());
    }

    [Theory]
    [InlineData("sku", "\"lower\"", "sku")]
    [InlineData("slug", "\"Not a slug\"", "slug")]
    [InlineData("category", "\"nowhere\"", "category")]
    [InlineData("name", """{"en":"Only English"}""", "name.zh-Hant")]
    [InlineData("name", """{"en":"","zh-Hant":"杯"}""", "name.en")]
    [InlineData("description", """{"en":"Null \u0000","zh-Hant":""}""", "description.en")]
    [InlineData("prices", """{"HKD":0}""", "prices")]
    [InlineData("prices", """{"EUR":100}""", "prices")]
    [InlineData("prices", "{}", "prices")]
    [InlineData("attributes", """{"Material":{"en":"Oak","zh-Hant":"橡木"}}""", "attributes")]
    [InlineData("attributes", """{"material":{"en":"Oak"}}""", "attributes")]
    [InlineData("picture", """{"motif":"unicorn","palette":0}""", "picture")]
    [InlineData("images", """["0000000000000000000000000000000000000000000000000000000000000000.png"]""", "images")]
    public async Task What_is_no_product_is_refused(string member, string value, string field)
    {
        var draft = NewDraft();
        draft[member] = JsonNode.Parse(value);

        var problem = await Shopper.ProblemAsync(await PostAsync(draft), HttpStatusCode.BadRequest, "validation_failed");

        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    [Fact]
    public async Task A_sku_never_changes_and_only_staff_write()
    {
        var draft = NewDraft();
        var (added, etag) = await CreateAsync(draft);
        var id = added.GetProperty("id").GetGuid();

        await Shopper.ProblemAsync(
            await SendAsync(HttpMethod.Put, id, With(draft, "sku", NewSku()), etag),
            HttpStatusCode.BadRequest,
            "validation_failed"
        );
        await Shopper.ProblemAsync(
            await SendAsync(HttpMethod.Put, Guid.NewGuid(), draft, etag),
            HttpStatusCode.NotFound,
            "product_not_found"
        );
        using var shopper = new HttpRequestMessage(HttpMethod.Post, Path) { Content = JsonContent.Create(draft) };
        shopper.Headers.Authorization = new("Bearer", shop.TokenFor("shopper"));
        await Shopper.ProblemAsync(await shop.Gateway.SendAsync(shopper, Ct), HttpStatusCode.Forbidden, "forbidden");
        var found = await _staff.GetAsync($"{Path}?q={draft["sku"]!.GetValue<string>().ToLowerInvariant()}");
        Assert.Equal(id, Assert.Single(found.GetProperty("items").EnumerateArray()).GetProperty("id").GetGuid());
    }

    internal static string NewSku() => $"TST-{Guid.NewGuid():N}"[..20].ToUpperInvariant();

    /// <summary>A product that nothing is wrong with.</summary>
    internal static JsonObject NewDraft()
    {
        var sku = NewSku();
        return new()
        {
            ["sku"] = sku,
            ["slug"] = $"test-{sku.ToLowerInvariant()}",
            ["category"] = "kitchen",
            ["brand"] = "Testware",
            ["name"] = new JsonObject { ["en"] = $"Test cup {sku}", ["zh-Hant"] = "試用杯" },
            ["description"] = new JsonObject { ["en"] = "Two lines.\nThe second.", ["zh-Hant"] = "" },
            ["prices"] = new JsonObject { ["HKD"] = 9_800, ["USD"] = 1_250 },
            ["attributes"] = new JsonObject
            {
                ["material"] = new JsonObject { ["en"] = "Oak", ["zh-Hant"] = "橡木" },
            },
        };
    }

    private static JsonNode With(JsonObject draft, string member, string value)
    {
        var changed = draft.DeepClone();
        changed[member] = value;
        return changed;
    }

    private async Task<(JsonElement Product, string ETag)> CreateAsync(JsonObject draft)
    {
        var answer = await PostAsync(draft);
        var etag = answer.Headers.ETag?.Tag;
        return (await Shopper.ReadAsync(answer, HttpStatusCode.Created), etag!);
    }

    private Task<HttpResponseMessage> PostAsync(JsonNode draft) => _staff.SendAsync(HttpMethod.Post, Path, draft);

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, Guid id, JsonNode? body, string? etag) =>
        _staff.SendAsync(method, $"{Path}/{id}", body, ifMatch: etag);
}

using System.Net;
using System.Text.Json;

namespace Shop.Tests.Integration.Catalog;

/// <summary>Staff write categories; what shoppers see of them follows.</summary>
public sealed class StaffCategoryTests(ShopFixture shop)
{
    private const string Path = "/api/admin/categories";
    private readonly Staff _staff = new(shop);

    [Fact]
    public async Task A_category_is_added_moved_renamed_and_deleted()
    {
        var slug = $"test-{Guid.NewGuid():N}"[..20];
        using var created = await _staff.SendAsync(HttpMethod.Post, Path, new { slug, category = Draft("Test shelf", 1000) });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        await Shopper.ProblemAsync(
            await _staff.SendAsync(HttpMethod.Post, Path, new { slug, category = Draft("Again", 1) }),
            HttpStatusCode.Conflict,
            "category_exists"
        );
        Assert.Equal(slug, (await AllAsync())[^1].Text("slug"));

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(i => _staff.SendAsync(HttpMethod.Put, $"{Path}/{slug}", Draft($"Shelf {i}", 2), ifMatch: "\"1\""))
        );
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent);
        Assert.Equal(3, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
        var all = await AllAsync();
        Assert.Equal(slug, all[1].Text("slug"));
        Assert.Equal(Enumerable.Range(1, all.Count), all.Select(item => item.GetProperty("category").GetProperty("position").GetInt32()));

        using var deleted = await _staff.SendAsync(HttpMethod.Delete, $"{Path}/{slug}", ifMatch: "\"2\"");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await Shopper.ProblemAsync(
            await _staff.SendAsync(HttpMethod.Delete, $"{Path}/{slug}", ifMatch: "\"2\""),
            HttpStatusCode.NotFound,
            "category_not_found"
        );
    }

    [Fact]
    public async Task A_category_with_products_stays()
    {
        var kitchen = (await AllAsync()).Single(item => item.Text("slug") == "kitchen");
        Assert.True(kitchen.GetProperty("products").GetInt64() > 0);

        await Shopper.ProblemAsync(
            await _staff.SendAsync(HttpMethod.Delete, $"{Path}/kitchen", ifMatch: $"\"{kitchen.GetProperty("version")}\""),
            HttpStatusCode.Conflict,
            "category_in_use"
        );
    }

    [Fact]
    public async Task What_is_no_category_is_refused()
    {
        foreach (
            var body in (object[])
                [
                    new { slug = "Not a slug", category = Draft("A", 1) },
                    new { slug = "test-a", category = Draft("", 1) },
                    new { slug = "test-a", category = Draft("A", 0) },
                ]
        )
        {
            await Shopper.ProblemAsync(await _staff.SendAsync(HttpMethod.Post, Path, body), HttpStatusCode.BadRequest, "validation_failed");
        }
    }

    private static object Draft(string name, int position) =>
        new
        {
            name = new Dictionary<string, string> { ["en"] = name, ["zh-Hant"] = name },
            description = new Dictionary<string, string> { ["en"] = "", ["zh-Hant"] = "" },
            position,
        };

    private async Task<List<JsonElement>> AllAsync() => [.. (await _staff.GetAsync(Path)).GetProperty("items").EnumerateArray()];
}

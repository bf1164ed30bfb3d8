using System.Text.Json;
using Shop.Tools.Verify;

namespace Shop.Tests.Integration.Tools;

/// <summary>Tests that want the shop to themselves: nothing else may be under way.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>The verifier as operators call it.</summary>
[Collection(nameof(Alone))]
public sealed class WholeShopTests(ShopFixture shop)
{
    private readonly Shopper shopper = new(shop.Gateway);

    [Fact]
    public async Task It_waits_until_nothing_is_under_way_and_says_so()
    {
        var ct = TestContext.Current.CancellationToken;
        var product = await shop.TakeProductAsync(stock: 5);
        var placed = await shopper.PlaceOneAsync(product.Id);
        await shopper.PayAsync(placed);
        var file = Path.GetTempFileName();
        try
        {
            var run = await ToolsProcess.RunAsync(shop, "verify", "--settle", "60", "--json", file);

            Assert.Contains("nothing was under way", run.Output, StringComparison.Ordinal);
            using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(file, ct));
            Assert.True(report.RootElement.GetProperty("settled").GetBoolean());
            var checks = report.RootElement.GetProperty("checks").EnumerateArray().ToDictionary(check => check.Text("name"));
            Assert.True(checks["money.kept"].GetProperty("examined").GetInt64() > 0);
            // Other tests tell order of payments that there never were; everything else is exact.
            Assert.All(
                checks.Values.Where(check => check.GetProperty("broken").GetInt64() > 0),
                check => Assert.Contains(check.Text("name"), (string[])["money.captured"])
            );
            Assert.Equal("paid", (await shopper.OrderAsync(placed)).Text("status"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public void Where_the_stores_are_is_for_the_owners_eyes_only()
    {
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(shop.ConnectionsFile));
        Assert.Contains("Database=orderdb", Stores.Read(shop.ConnectionsFile).OrderDb, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_shop_it_says_what_is_missing()
    {
        var missing = Path.Combine(Path.GetTempPath(), "no-such-shop", "connections.json");

        var refusal = Assert.Throws<IOException>(() => Stores.Read(missing));

        Assert.Contains("a shop that runs writes it", refusal.Message, StringComparison.Ordinal);
    }
}

using System.Net;
using System.Text;
using System.Text.Json;

namespace Shop.Tests.Integration.Catalog;

/// <summary>A file of products is imported whole or not at all, and an export of it is the same file.</summary>
public sealed class ImportTests(ShopFixture shop)
{
    private readonly Imports _imports = new(shop);
    private readonly Shopper _shopper = new(shop.Gateway);

    [Fact]
    public async Task What_was_exported_is_imported_without_a_change()
    {
        var lines = (await _imports.ExportAsync()).ReplaceLineEndings("\n").Split('\n');
        // Products of the first import alone: others come and go with other tests. Their texts hold no line breaks.
        var file = string.Join('\n', lines.Where((line, i) => i == 0 || line.StartsWith("KIT-", StringComparison.Ordinal)));

        var import = await _imports.ImportAsync(file);

        Assert.True(import.GetProperty("rowsRead").GetInt32() > 10);
        Assert.Equal(("done", 0, 0), OutcomeOf(import));
    }

    [Fact]
    public async Task New_products_come_and_known_ones_change_as_a_dry_run_says()
    {
        var skus = Enumerable.Range(0, 3).Select(_ => StaffProductTests.NewSku()).ToList();
        var file = Imports.File([.. skus.Select(sku => Imports.Line(sku, "98.00"))]);

        Assert.Equal(("done", 3, 0), OutcomeOf(await _imports.ImportAsync(file, dryRun: true)));
        await AssertMissingAsync(skus);
        Assert.Equal(("done", 3, 0), OutcomeOf(await _imports.ImportAsync(file)));
        // Sent again, it has happened.
        Assert.Equal(("done", 0, 0), OutcomeOf(await _imports.ImportAsync(file)));
        Assert.Equal(("done", 0, 1), OutcomeOf(await _imports.ImportAsync(Imports.File([Imports.Line(skus[0], "99.50")]))));

        await Eventually.AnswerAsync(
            () => _shopper.GetAsync($"/api/catalog/products/{Imports.SlugOf(skus[0])}?currency=HKD"),
            product => product.GetProperty("price").GetProperty("amount").GetInt64() == 9_950
        );
    }

    [Fact]
    public async Task Every_fault_is_told_with_its_line_and_nothing_is_written()
    {
        var (good, other) = (StaffProductTests.NewSku(), StaffProductTests.NewSku());
        var file = Imports.File([
            Imports.Line(good, "98.00"),
            Imports.Line(other, "98.005"),
            Imports.Line(good, "98.00"),
            Imports.Line(StaffProductTests.NewSku(), "1", category: "nowhere"),
            Imports.Line(StaffProductTests.NewSku(), "1", slug: "stoneware-teapot"),
            Imports.Line(StaffProductTests.NewSku(), "1", attributes: "[]"),
        ]);

        var import = await _imports.ImportAsync(file);

        Assert.Equal("refused", import.Text("status"));
        var faults = import.GetProperty("faultList").EnumerateArray().Select(fault => $"{fault.GetProperty("line")} {fault.Text("field")}");
        Assert.Equal(["3 price_hkd", "4 sku", "4 slug", "5 category", "6 slug", "7 attributes"], faults.Order());
        Assert.Equal(6, import.GetProperty("faults").GetInt32());
        await AssertMissingAsync([good]);
    }

    [Theory]
    [InlineData("", "The file is empty.")]
    [InlineData("sku,slug\nA,b", "The column is missing.")]
    [InlineData("HEADER\nA\"b,,,,,,,,,,,,,,", "A quote is not closed or not doubled.")]
    [InlineData("HEADER\n\"never closed", "The line has 1 fields instead of 15.")]
    [InlineData("HEADER\nA,b", "The line has 2 fields instead of 15.")]
    public async Task What_is_no_such_file_is_refused(string content, string fault)
    {
        var import = await _imports.ImportAsync(content.Replace("HEADER", Imports.Header, StringComparison.Ordinal));

        Assert.Equal("refused", import.Text("status"));
        Assert.Equal(fault, import.GetProperty("faultList")[0].Text("fault"));
    }

    [Fact]
    public async Task A_file_that_is_not_utf_8_is_refused()
    {
        var import = await _imports.ImportAsync([.. Encoding.UTF8.GetBytes(Imports.Header + "\n"), 0xC3, 0x28, 0x0A]);

        Assert.Equal("The file is not UTF-8.", import.GetProperty("faultList")[0].Text("fault"));
    }

    [Fact]
    public async Task An_import_that_nobody_sent_is_not_found() =>
        await Shopper.ProblemAsync(
            await new Staff(shop).SendAsync(HttpMethod.Get, $"/api/admin/products/imports/{Guid.NewGuid()}"),
            HttpStatusCode.NotFound,
            "import_not_found"
        );

    private async Task AssertMissingAsync(IEnumerable<string> skus)
    {
        foreach (var sku in skus)
        {
            using var answer = await shop.Gateway.GetAsync(
                $"/api/catalog/products/{Imports.SlugOf(sku)}",
                TestContext.Current.CancellationToken
            );
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    private static (string Status, int Created, int Updated) OutcomeOf(JsonElement import) =>
        (import.Text("status"), import.GetProperty("created").GetInt32(), import.GetProperty("updated").GetInt32());
}

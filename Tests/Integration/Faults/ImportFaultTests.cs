using System.Net;
using System.Text;
using Npgsql;
using Shop.Tests.Integration.Catalog;

namespace Shop.Tests.Integration.Faults;

/// <summary>Catalog dies in the middle of an import: nothing of the file is there, and nothing is left in the way.</summary>
[Collection(nameof(FaultTests))]
public sealed class ImportFaultTests(ShopFixture shop)
{
    private const int Products = 8_000;
    private readonly Imports _imports = new(shop);

    [Fact]
    public async Task Killed_in_the_middle_an_import_leaves_nothing_and_can_be_sent_again()
    {
        var skus = Enumerable.Range(0, Products).Select(_ => StaffProductTests.NewSku()).ToList();
        var file = Encoding.UTF8.GetBytes(Imports.File([.. skus.Select(sku => Imports.Line(sku, "98.00"))]));
        var import = await _imports.BeginAsync(file);
        // The first pass counts them; what is read again after that is being written.
        await Eventually.AnswerAsync(
            () => _imports.FindAsync(import),
            view => view.GetProperty("created").GetInt32() == Products && view.GetProperty("rowsRead").GetInt32() is > 0 and < Products
        );
        await shop.KillAsync("catalog");

        await shop.UntilReadyAsync("catalog");
        Assert.Equal(0, await CountAsync(skus));
        await Eventually.AnswerAsync(() => _imports.FindAsync(import), view => view.Text("status") == "interrupted", seconds: 60);

        var again = await _imports.ImportAsync(file);
        Assert.Equal("done", again.Text("status"));
        Assert.Equal(Products, await CountAsync(skus));
        using var product = await shop.Gateway.GetAsync(
            $"/api/catalog/products/{Imports.SlugOf(skus[^1])}",
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.OK, product.StatusCode);
    }

    private async Task<long> CountAsync(List<string> skus)
    {
        await using var catalogdb = await shop.OpenAsync("catalogdb");
        await using var command = new NpgsqlCommand("select count(*) from products where sku = any ($1)", catalogdb);
        command.Parameters.Add(new() { Value = skus.ToArray() });
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}

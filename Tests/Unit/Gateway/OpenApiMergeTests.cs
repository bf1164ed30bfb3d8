using System.Text.Json.Nodes;
using Shop.Gateway.Description;

namespace Shop.Tests.Unit.Gateway;

public sealed class OpenApiMergeTests
{
    [Fact]
    public void Alike_schemas_are_shared_and_clashing_ones_renamed_with_their_references()
    {
        var merged = OpenApiMerge.Of([
            ("cart", Document("/carts", """{"Money":{"type":"object"},"Line":{"type":"string"}}""")),
            ("order", Document("/orders", """{"Money":{"type":"object"},"Line":{"type":"integer"}}""")),
        ]);

        Assert.Equal(["/carts", "/orders"], merged["paths"]!.AsObject().Select(path => path.Key));
        Assert.Equal(["Money", "Line", "OrderLine"], merged["components"]!["schemas"]!.AsObject().Select(schema => schema.Key));
        Assert.Equal("#/components/schemas/Line", Reference(merged, "/carts"));
        Assert.Equal("#/components/schemas/OrderLine", Reference(merged, "/orders"));
    }

    private static string Document(string path, string schemas) =>
        "{\"openapi\":\"3.1.1\",\"paths\":{\"PATH\":{\"$ref\":\"#/components/schemas/Line\"}},\"components\":{\"schemas\":SCHEMAS}}"
            .Replace("PATH", path, StringComparison.Ordinal)
            .Replace("SCHEMAS", schemas, StringComparison.Ordinal);

    private static string Reference(JsonObject merged, string path) => merged["paths"]![path]!["$ref"]!.GetValue<string>();
}

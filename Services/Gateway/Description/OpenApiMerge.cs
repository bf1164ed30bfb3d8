using System.Text.Json.Nodes;

namespace Shop.Gateway.Description;

/// <summary>
/// Several OpenAPI documents as one. A schema that two services describe alike is shared; one that they describe differently under
/// the same name gets the later service's name in front.
/// </summary>
internal static class OpenApiMerge
{
    private const string Reference = "#/components/schemas/";

    public static JsonObject Of(IEnumerable<(string Service, string Text)> documents)
    {
        var (paths, schemas, security) = (new JsonObject(), new JsonObject(), new JsonObject());
        var tags = new SortedSet<string>(StringComparer.Ordinal);
        var version = "3.1.1";
        foreach (var (service, text) in documents)
        {
            var document = Parse(WithoutClashes(service, text, schemas));
            version = document["openapi"]?.GetValue<string>() ?? version;
            Move(document["paths"], paths);
            Move(document["components"]?["schemas"], schemas);
            Move(document["components"]?["securitySchemes"], security);
            tags.UnionWith((document["tags"] as JsonArray ?? []).Select(tag => tag!["name"]!.GetValue<string>()));
        }

        return new()
        {
            ["openapi"] = version,
            ["info"] = new JsonObject { ["title"] = "Shop", ["version"] = "v1" },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas, ["securitySchemes"] = security },
            ["tags"] = new JsonArray([.. tags.Select(tag => new JsonObject { ["name"] = tag })]),
        };
    }

    private static string WithoutClashes(string service, string text, JsonObject known)
    {
        var own = Parse(text)["components"]?["schemas"] as JsonObject ?? [];
        var clashes = own.Where(schema => known[schema.Key] is { } other && !JsonNode.DeepEquals(other, schema.Value)).ToList();
        if (clashes.Count == 0)
        {
            return text;
        }

        var document = Parse(text);
        var schemas = document["components"]!["schemas"]!.AsObject();
        foreach (var (name, _) in clashes)
        {
            schemas[NameIn(service, name)] = schemas[name]!.DeepClone();
            schemas.Remove(name);
        }

        // References are whole strings, so that the closing quote ends the name.
        return clashes.Aggregate(
            document.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }),
            (json, clash) =>
                json.Replace($"{Reference}{clash.Key}\"", $"{Reference}{NameIn(service, clash.Key)}\"", StringComparison.Ordinal)
        );
    }

    private static string NameIn(string service, string schema) => $"{char.ToUpperInvariant(service[0])}{service[1..]}{schema}";

    private static JsonObject Parse(string text) => JsonNode.Parse(text)!.AsObject();

    private static void Move(JsonNode? from, JsonObject to)
    {
        foreach (var (name, node) in from as JsonObject ?? [])
        {
            to.TryAdd(name, node?.DeepClone());
        }
    }
}

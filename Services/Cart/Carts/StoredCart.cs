using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;

namespace Shop.Cart.Carts;

/// <summary>What is known of a product since it was last put into the cart: shown while catalog gives no answer.</summary>
/// <param name="Price">Minor units of the cart's currency.</param>
internal sealed record LineSnapshot(string Slug, string Name, long Price, ImageView? Image);

/// <summary>A line as Redis holds it.</summary>
/// <param name="AddedAt">The cart's version at which the product came in; lines are shown in this order.</param>
internal sealed record StoredLine(Guid ProductId, int Quantity, long AddedAt, LineSnapshot Snapshot);

/// <summary>
/// A cart as Redis holds it: a hash of <c>version</c>, <c>currency</c>, <c>region</c>, and for each line <c>q:</c> (quantity), <c>o:</c>
/// (order of coming) and <c>d:</c> (snapshot), each followed by the product's id.
/// </summary>
internal sealed record StoredCart(string Id, long Version, string Currency, string Region, IReadOnlyList<StoredLine> Lines)
{
    private const string Quantity = "q:";
    private const string Order = "o:";

    /// <summary>From the fields of the hash: name, value, name, value, …</summary>
    public static StoredCart From(string id, IEnumerable<string> namesAndValues)
    {
        var fields = namesAndValues.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        return new(
            id,
            Number(fields["version"]),
            fields["currency"],
            fields["region"],
            [
                .. fields
                    .Keys.Where(name => name.StartsWith(Quantity, StringComparison.Ordinal))
                    .Select(name => Line(fields, name[Quantity.Length..]))
                    .OrderBy(line => line.AddedAt),
            ]
        );
    }

    /// <summary>What other services see of the cart whose hash is <paramref name="fields"/>; null when there is none.</summary>
    public static CartContents? Contents(string id, HashEntry[] fields)
    {
        if (fields.Length == 0)
        {
            return null;
        }

        var byName = fields.ToDictionary(field => (string)field.Name!, field => field.Value);
        return new(
            id,
            (long)byName["version"],
            (string)byName["currency"]!,
            (string)byName["region"]!,
            [
                .. byName
                    .Keys.Where(name => name.StartsWith(Quantity, StringComparison.Ordinal))
                    .Select(name => name[Quantity.Length..])
                    .OrderBy(product => (long)byName[Order + product])
                    .Select(product => new CartContentsLine(
                        Guid.Parse(product, CultureInfo.InvariantCulture),
                        (int)byName[Quantity + product]
                    )),
            ]
        );
    }

    private static StoredLine Line(Dictionary<string, string> fields, string product) =>
        new(
            Guid.Parse(product, CultureInfo.InvariantCulture),
            (int)Number(fields[Quantity + product]),
            Number(fields[Order + product]),
            JsonSerializer.Deserialize(fields["d:" + product], CartJson.Default.LineSnapshot)!
        );

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}

using System.Net.Http.Json;
using System.Text.Json;
using Shop.Tests.Load.Driving;
using Shop.Tests.Load.Http;

namespace Shop.Tests.Load.Scenarios;

/// <summary>A kind of question to the catalogue, its addresses drawn by Zipf, and what is promised of it.</summary>
/// <param name="Weight">How often it is asked, of all weights.</param>
/// <param name="P99Max">In milliseconds on 100,000 products; null where nothing is promised.</param>
internal sealed record Question(string Name, int Weight, double? P99Max, Zipf<Uri> Addresses);

/// <summary>
/// What shoppers ask of the catalogue, made from what it holds. Languages, currencies and regions come in turn, so that no two answers in a
/// row are the same one to whatever might keep them.
/// </summary>
internal static class Questions
{
    private static readonly string[] Audiences =
    [
        "lang=en&currency=HKD&region=hk",
        "lang=zh-Hant&currency=HKD&region=hk",
        "lang=en&currency=USD&region=us",
        "lang=zh-Hant&currency=USD&region=us",
    ];

    // As typed in the shop that the catalogue was written for; broad words first, as people ask.
    private static readonly string[] Texts =
    [
        "teapot",
        "headphones",
        "lamp",
        "tea",
        "茶壺",
        "umbrella",
        "notebook",
        "candle",
        "wool blanket",
        "耳機",
        "fountain pen",
        "backpack",
        "scarf",
        "keyboard",
        "雨傘",
        "suitcase",
        "soap",
        "yoga mat",
        "jigsaw",
        "camera",
        "背囊",
        "power bank",
        "mug",
        "kettle",
        "tent",
        "毛巾",
        "watch",
        "wallet",
        "linen",
        "speaker",
        "香薰",
        "mouse",
        "knife",
        "wok",
        "rabbit",
        "train",
        "頸巾",
        "rug",
        "vase",
        "sunscreen",
        "perfume",
        "hat",
        "socks",
        "compass",
        "墨水",
        "ruler",
        "drum",
        "mirror",
        "radio",
        "chess",
    ];

    private static readonly string[] Slips =
    [
        "tepot",
        "headpones",
        "umbrela",
        "notbook",
        "cnadle",
        "keybord",
        "suitcse",
        "jigsw",
        "camrea",
        "speeker",
        "sunglases",
        "kettel",
        "blnaket",
        "wallit",
        "hamock",
        "binoclars",
        "sketchbok",
        "projecter",
        "microphne",
        "turntabel",
        "瑜珈墊",
        "木製火車",
        "blankte wool",
        "fountian pen",
        "yoga mta",
        "leathr belt",
        "ceder pencils",
        "matcha wisk",
        "mahjng",
        "opal lmap",
    ];

    private static readonly string[] Beginnings =
    [
        "te",
        "tea",
        "teap",
        "he",
        "head",
        "lam",
        "茶",
        "umb",
        "no",
        "note",
        "can",
        "blan",
        "耳",
        "foun",
        "ba",
        "back",
        "sc",
        "key",
        "雨",
        "suit",
        "so",
        "yog",
        "jig",
        "cam",
        "背",
        "pow",
        "mu",
        "ket",
        "ten",
        "毛",
        "kitch",
        "toy",
        "tepo",
        "lapm",
    ];

    /// <summary>All kinds, for the catalogue that the shop has.</summary>
    public static async Task<IReadOnlyList<Question>> AskAsync(LoadOptions options, CancellationToken ct)
    {
        using var http = LoadClient.Create(options.Target, connections: 1, options.OwnsHost);
        var all = await http.GetFromJsonAsync<JsonElement>("/api/catalog/products?limit=1", ct);
        var facets = all.GetProperty("facets");
        string[] sorts = ["", "&sort=price", "&sort=newest", "&sort=-price", "&sort=rating"];
        string[] filters =
        [
            .. facets
                .GetProperty("brands")
                .EnumerateArray()
                .Select(brand => $"brand={Uri.EscapeDataString(brand.GetProperty("name").GetString()!)}"),
        ];
        string[] prices = ["", "&inStock=true", "&minPrice=10000&maxPrice=49999", "&maxPrice=19999", "&minPrice=12500&maxPrice=43000"];
        return
        [
            new("unfiltered first page", 30, 30, Addresses("products?limit=24", sorts)),
            new(
                "filtered list",
                25,
                60,
                Addresses("products?limit=24&", filters.SelectMany(filter => prices.Select(price => $"{filter}{price}")))
            ),
            new("search", 20, null, Addresses("products?limit=24&q=", Texts.Select(Uri.EscapeDataString))),
            new("search with a typo", 10, 80, Addresses("products?limit=24&q=", Slips.Select(Uri.EscapeDataString))),
            new("suggestions", 15, null, Addresses("suggest?q=", Beginnings.Select(Uri.EscapeDataString), suggest: true)),
        ];
    }

    private static Zipf<Uri> Addresses(string route, IEnumerable<string> questions, bool suggest = false) =>
        new([
            .. questions.SelectMany(question =>
                Audiences.Select(audience => new Uri(
                    $"/api/catalog/{route}{question}&{(suggest ? audience.Split('&')[0] : audience)}",
                    UriKind.Relative
                ))
            ),
        ]);
}

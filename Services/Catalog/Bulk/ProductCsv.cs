using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using Shop.Catalog.Editing;
using Shop.Contracts;
using Shop.ServiceDefaults;

namespace Shop.Catalog.Bulk;

/// <summary>What is wrong with a file.</summary>
/// <param name="Line">Where the record begins, from 1; the header is the first line.</param>
/// <param name="Field">The column; empty: the whole line.</param>
internal sealed record LineFault(int Line, string Field, string Fault);

/// <summary>A record of a file: a product, or what is wrong with it.</summary>
internal sealed record CsvProduct(int Line, ProductDraft? Draft, IReadOnlyList<LineFault> Faults);

/// <summary>
/// Products as CSV (RFC 4180, UTF-8, with a header): the columns of <see cref="Columns"/> in any order, all of them. Prices are in the
/// currency's major unit with a dot (<c>328.00</c>), empty where it is not sold; attributes are JSON; images are separated by spaces.
/// </summary>
internal static class ProductCsv
{
    private const int FieldCharsMax = 20_000;

    /// <summary>The header.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "sku",
        "slug",
        "category",
        "brand",
        "active",
        "name_en",
        "name_zh",
        "description_en",
        "description_zh",
        "price_hkd",
        "price_usd",
        "attributes",
        "motif",
        "palette",
        "images",
    ];

    /// <summary>Reads records one by one; a record that cannot be read is one with a fault, and when nothing after it can, the last.</summary>
    public static async IAsyncEnumerable<CsvProduct> ReadAsync(Stream file, [EnumeratorCancellation] CancellationToken ct)
    {
        using var text = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true), leaveOpen: true);
        using var csv = new CsvReader(
            text,
            new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                MaxFieldSize = FieldCharsMax,
                DetectColumnCountChanges = true,
                BadDataFound = bad =>
                    throw new BadDataException(bad.Field, bad.RawRecord, bad.Context, "A quote is not closed or not doubled."),
            }
        );
        var line = 0;
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var (record, goesOn) = await NextAsync(csv, line + 1);
            line = csv.Parser.RawRow;
            if (record is not null)
            {
                yield return record;
            }

            if (!goesOn)
            {
                yield break;
            }
        }
    }

    /// <summary>Writes the header.</summary>
    public static async Task WriteHeaderAsync(CsvWriter csv)
    {
        foreach (var column in Columns)
        {
            csv.WriteField(column);
        }

        await csv.NextRecordAsync();
    }

    /// <summary>Writes a product so that <see cref="ReadAsync"/> reads the same.</summary>
    public static async Task WriteAsync(CsvWriter csv, ProductDocument product)
    {
        string?[] fields =
        [
            product.Sku,
            product.Slug,
            product.Category,
            product.Brand,
            product.Active ? "true" : "false",
            product.Name[Languages.English],
            product.Name[Languages.TraditionalChinese],
            product.Description[Languages.English],
            product.Description[Languages.TraditionalChinese],
            PriceOf(product, Currencies.Hkd),
            PriceOf(product, Currencies.Usd),
            JsonSerializer.Serialize(product.Attributes, CatalogJson.Default.IReadOnlyDictionaryStringIReadOnlyDictionaryStringString),
            product.Picture.Motif,
            product.Picture.Palette.ToString(CultureInfo.InvariantCulture),
            string.Join(' ', product.Images),
        ];
        foreach (var field in fields)
        {
            csv.WriteField(field);
        }

        await csv.NextRecordAsync();
    }

    private static async Task<(CsvProduct? Record, bool GoesOn)> NextAsync(CsvReader csv, int line)
    {
        try
        {
            if (!await csv.ReadAsync())
            {
                return (csv.HeaderRecord is null ? Of(line, new LineFault(1, "", "The file is empty.")) : null, false);
            }

            if (csv.HeaderRecord is not null)
            {
                return (Read(csv, line), true);
            }

            csv.ReadHeader();
            var faults = HeaderFaults(csv.HeaderRecord!);
            return (faults is [] ? null : Of(line, faults), faults is []);
        }
        catch (Exception unreadable) when (unreadable is CsvHelperException or DecoderFallbackException)
        {
            // Where the next record begins is not known any more.
            var why = unreadable switch
            {
                DecoderFallbackException => "The file is not UTF-8.",
                MaxFieldSizeException => $"A field has more than {FieldCharsMax} characters.",
                _ when csv.HeaderRecord is not null && csv.Parser.Count != Columns.Count =>
                    $"The line has {csv.Parser.Count} fields instead of {Columns.Count}.",
                _ => "A quote is not closed or not doubled.",
            };
            return (Of(line, new LineFault(line, "", why)), false);
        }
    }

    private static CsvProduct Of(int line, params LineFault[] faults) => new(line, null, faults);

    private static LineFault[] HeaderFaults(string[] header) =>
        [
            .. Columns.Except(header).Select(column => new LineFault(1, column, "The column is missing.")),
            .. header.Except(Columns).Select(column => new LineFault(1, column, "There is no such column.")),
            .. header
                .GroupBy(column => column)
                .Where(g => g.Count() > 1)
                .Select(g => new LineFault(1, g.Key, "The column is there twice.")),
        ];

    private static CsvProduct Read(CsvReader csv, int line)
    {
        var faults = new Faults();
        var attributes = ReadAttributes(csv, faults);
        var draft = new ProductDraft(
            csv.GetField("sku")!,
            csv.GetField("slug")!,
            csv.GetField("category")!,
            csv.GetField("brand")!,
            ByLanguage(csv, "name"),
            ByLanguage(csv, "description"),
            ReadPrices(csv, faults),
            attributes,
            new(csv.GetField("motif")!, ReadPalette(csv, faults)),
            csv.GetField("images")!.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            ReadFlag(csv, faults)
        );
        var all = faults.ByField.Concat(draft.Check().ByField).Select(fault => new LineFault(line, fault.Key, fault.Value[0])).ToList();
        return all is [] ? new(line, draft, []) : new(line, null, all);
    }

    private static Dictionary<string, string> ByLanguage(CsvReader csv, string what) =>
        new() { [Languages.English] = csv.GetField($"{what}_en")!, [Languages.TraditionalChinese] = csv.GetField($"{what}_zh")! };

    private static Dictionary<string, long> ReadPrices(CsvReader csv, Faults faults)
    {
        var prices = new Dictionary<string, long>();
        foreach (var (column, currency) in new[] { ("price_hkd", Currencies.Hkd), ("price_usd", Currencies.Usd) })
        {
            var text = csv.GetField(column)!;
            if (text.Length == 0)
            {
                continue;
            }

            var isPrice =
                decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price)
                && price < 1_000_000_000
                && decimal.Truncate(price * 100) == price * 100;
            faults.When(!isPrice, column, "must be an amount such as 328.00");
            if (isPrice)
            {
                prices[currency] = (long)(price * 100);
            }
        }

        return prices;
    }

    private static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? ReadAttributes(CsvReader csv, Faults faults)
    {
        try
        {
            var text = csv.GetField("attributes")!;
            return text.Length == 0
                ? null
                : JsonSerializer.Deserialize(text, CatalogJson.Default.IReadOnlyDictionaryStringIReadOnlyDictionaryStringString);
        }
        catch (JsonException)
        {
            faults.When(true, "attributes", """must be JSON such as {"material":{"en":"Oak","zh-Hant":"橡木"}}""");
            return null;
        }
    }

    private static int ReadPalette(CsvReader csv, Faults faults)
    {
        var isNumber = int.TryParse(csv.GetField("palette"), NumberStyles.None, CultureInfo.InvariantCulture, out var palette);
        faults.When(!isNumber, "palette", "must be a number from 0 to 999");
        return palette;
    }

    private static bool ReadFlag(CsvReader csv, Faults faults)
    {
        var text = csv.GetField("active");
        faults.When(text is not ("true" or "false"), "active", "must be true or false");
        return text == "true";
    }

    private static string? PriceOf(ProductDocument product, string currency) =>
        product.Prices.TryGetValue(currency, out var amount) ? (amount / 100m).ToString("0.00", CultureInfo.InvariantCulture) : null;
}

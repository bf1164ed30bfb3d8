using Microsoft.Net.Http.Headers;
using Shop.Contracts;
using Shop.ServiceDefaults;

namespace Shop.Catalog.Storefront;

/// <summary>For whom an answer is written: the language of texts, the currency of prices, the region of stock.</summary>
internal sealed record Audience(string Language, string Currency, string Region)
{
    /// <summary>Explicit parameters first, then the <c>Accept-Language</c> header, then the deployment's defaults.</summary>
    /// <exception cref="ServiceDefaults.ProblemException">400 <c>invalid_parameter</c>.</exception>
    public static Audience Choose(
        string? language,
        string? currency,
        string? region,
        string? acceptLanguage,
        StorefrontDefaults defaults
    ) =>
        new(
            Parameter.Optional("lang", language, LanguageOf) ?? Accepted(acceptLanguage) ?? Languages.English,
            Parameter.Optional("currency", currency, c => Currencies.IsKnown(c) ? c : null) ?? defaults.Currency,
            Parameter.Optional("region", region, r => Regions.IsKnown(r) ? r : null) ?? defaults.Region
        );

    /// <summary>
    /// The catalogue's language for a BCP 47 tag, or null. All Chinese (<c>zh-HK</c>, <c>zh-TW</c>, plain <c>zh</c>, …) is served in the one
    /// Chinese there is.
    /// </summary>
    private static string? LanguageOf(string tag)
    {
        var primary = tag.Split('-', 2)[0];
        return primary.Equals("en", StringComparison.OrdinalIgnoreCase) ? Languages.English
            : primary.Equals("zh", StringComparison.OrdinalIgnoreCase) ? Languages.TraditionalChinese
            : null;
    }

    /// <summary>The best language of the header that the catalogue has; what is malformed is skipped.</summary>
    private static string? Accepted(string? header) =>
        header is not null && StringWithQualityHeaderValue.TryParseList([header], out var ranges)
            ? ranges
                .Where(range => range.Quality is not 0)
                .OrderByDescending(range => range.Quality ?? 1)
                .Select(range => LanguageOf(range.Value.Value ?? ""))
                .FirstOrDefault(language => language is not null)
            : null;
}

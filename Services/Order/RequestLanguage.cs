using System.Reflection;
using Shop.Contracts;

namespace Shop.Order;

/// <summary>The language that names are answered in and mails will come in: from Accept-Language, else English.</summary>
internal sealed record RequestLanguage(string Code)
{
    /// <summary>Called by the framework for each endpoint that has such a parameter.</summary>
    public static ValueTask<RequestLanguage?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var wanted = context
            .Request.GetTypedHeaders()
            .AcceptLanguage.OrderByDescending(language => language.Quality ?? 1)
            .Select(l => l.Value);
        return ValueTask.FromResult<RequestLanguage?>(
            new(wanted.Select(Known).FirstOrDefault(code => code is not null) ?? Languages.English)
        );
    }

    private static string? Known(Microsoft.Extensions.Primitives.StringSegment tag) =>
        tag.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Languages.TraditionalChinese
        : tag.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? Languages.English
        : null;
}

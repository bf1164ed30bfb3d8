using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Shop.Contracts;

namespace Shop.Notification.Mails;

/// <summary>The words of mails in one language: <c>Words/{language}.json</c>, texts with numbered places by key.</summary>
internal sealed class MailWords
{
    private static readonly FrozenDictionary<string, MailWords> Known = new[]
    {
        Languages.English,
        Languages.TraditionalChinese,
    }.ToFrozenDictionary(language => language, language => new MailWords(language, Read(language)));

    private MailWords(string language, FrozenDictionary<string, string> texts) => (Language, Texts) = (language, texts);

    public string Language { get; }

    public FrozenDictionary<string, string> Texts { get; }

    /// <summary>The words of a language, or English where we have none.</summary>
    public static MailWords In(string language) => Known.GetValueOrDefault(language) ?? Known[Languages.English];

    /// <summary>The text of <paramref name="key"/> with <paramref name="values"/> in its places.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public string this[string key, params ReadOnlySpan<object?> values] => string.Format(CultureInfo.InvariantCulture, Texts[key], values);

    /// <summary>The text of <paramref name="key"/>, if there is one.</summary>
    public string? Find(string key) => Texts.GetValueOrDefault(key);

    /// <summary>An amount as the storefront writes it.</summary>
    public static string Money(long amount, string currency) =>
        FormattableString.Invariant($"{(currency == Currencies.Hkd ? "HK$" : "US$")}{amount / 100m:#,##0.00}");

    private static FrozenDictionary<string, string> Read(string language)
    {
        using var file =
            typeof(MailWords).Assembly.GetManifestResourceStream($"words/{language}.json")
            ?? throw new InvalidOperationException($"There are no words in {language}.");
        return (JsonSerializer.Deserialize(file, MailJson.Default.DictionaryStringString) ?? []).ToFrozenDictionary();
    }
}

using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Shop.PaymentSandbox.Api;

/// <summary>A form-encoded request whose names nest by brackets: <c>metadata[order]=7</c>, <c>line_items[0][quantity]=1</c>.</summary>
internal sealed class ApiForm(IEnumerable<KeyValuePair<string, string>> fields)
{
    private const int MetadataKeys = 50;
    private const int MetadataKeyLength = 40;
    private const int MetadataValueLength = 500;

    private readonly SortedDictionary<string, string> _fields = new(fields.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>The fields of a body or query; a name that ends in <c>[]</c> is a list, as if its places were numbered.</summary>
    public static ApiForm From(IEnumerable<KeyValuePair<string, StringValues>> fields) =>
        new(
            fields.SelectMany(field =>
                field.Key.EndsWith("[]", StringComparison.Ordinal)
                    ? field.Value.Select((value, i) => KeyValuePair.Create($"{field.Key[..^1]}{i}]", value ?? ""))
                    : [KeyValuePair.Create(field.Key, field.Value[^1] ?? "")]
            )
        );

    /// <summary>One <c>name=value</c> a line: the same for requests with the same parameters, whatever their order.</summary>
    public override string ToString() => string.Join('\n', _fields.Select(field => $"{field.Key}={field.Value}"));

    /// <summary>Refuses parameters that nothing here reads: a silently ignored one would look as if it worked.</summary>
    public void Allow(Func<string, bool> isKnown)
    {
        if (_fields.Keys.FirstOrDefault(name => !isKnown(name)) is { } unknown)
        {
            throw ApiException.Invalid($"Received unknown parameter: {unknown}", "parameter_unknown", unknown);
        }
    }

    public bool Has(string prefix) => _fields.Keys.Any(name => name.StartsWith(prefix, StringComparison.Ordinal));

    public string? Text(string name) => _fields.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    public string Required(string name) => Text(name) ?? throw ApiException.Missing(name);

    public long? Integer(string name) =>
        Text(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value
        : throw ApiException.Invalid($"Invalid integer: {text}", "parameter_invalid_integer", name);

    public long RequiredInteger(string name) => Integer(name) ?? throw ApiException.Missing(name);

    /// <summary>A list: <c>types[]=a</c> or <c>types[0]=a&amp;types[1]=b</c>; null when it is not there.</summary>
    public IReadOnlySet<string>? Set(string name)
    {
        var values = _fields
            .Where(field => field.Key.StartsWith(name + "[", StringComparison.Ordinal))
            .Select(field => field.Value)
            .ToHashSet(StringComparer.Ordinal);
        return values.Count > 0 ? values : null;
    }

    /// <summary>An absolute http(s) address.</summary>
    public string? Address(string name)
    {
        var text = Text(name);
        return text is null || (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            ? text
            : throw ApiException.Invalid("Not a valid URL", "url_invalid", name);
    }

    public IReadOnlyDictionary<string, string> Metadata(string name)
    {
        var entries = _fields
            .Where(field => field.Key.StartsWith(name + "[", StringComparison.Ordinal) && field.Key.EndsWith(']') && field.Value.Length > 0)
            .ToDictionary(field => field.Key[(name.Length + 1)..^1], field => field.Value, StringComparer.Ordinal);
        if (entries.Count > MetadataKeys || entries.Any(e => e.Key.Length > MetadataKeyLength || e.Value.Length > MetadataValueLength))
        {
            throw ApiException.Invalid(
                $"Metadata can have up to {MetadataKeys} keys of up to {MetadataKeyLength} characters, with values of up to {MetadataValueLength}.",
                param: name
            );
        }
        return entries;
    }
}

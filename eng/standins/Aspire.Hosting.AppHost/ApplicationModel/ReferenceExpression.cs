using System.Globalization;
using System.Runtime.CompilerServices;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A string with holes that other resources fill: a value at run time, an expression in the manifest.</summary>
public class ReferenceExpression : IExpressionValue, IValueWithReferences
{
    public static readonly ReferenceExpression Empty = new(string.Empty, []);

    private readonly IReadOnlyList<Hole> _holes;

    internal ReferenceExpression(string format, IReadOnlyList<Hole> holes)
    {
        Format = format;
        _holes = holes;
    }

    private ReferenceExpression(IValueProvider condition, string matchValue, ReferenceExpression whenTrue, ReferenceExpression whenFalse)
        : this(string.Empty, [.. whenTrue._holes, .. whenFalse._holes])
    {
        Condition = condition;
        MatchValue = matchValue;
        WhenTrue = whenTrue;
        WhenFalse = whenFalse;
        Name = ConditionalName.Of(condition, whenTrue, whenFalse, matchValue);
    }

    public string Format { get; }

    public IReadOnlyList<IValueProvider> ValueProviders => [.. _holes.Select(hole => hole.Provider)];

    public IReadOnlyList<string> ManifestExpressions => IsConditional ? [] : [.. _holes.Select(hole => hole.Expression)];

    public IReadOnlyList<string?> StringFormats => IsConditional ? [] : [.. _holes.Select(hole => hole.Format)];

    public bool IsConditional => Condition is not null;

    public IValueProvider? Condition { get; }

    public string? MatchValue { get; }

    public ReferenceExpression? WhenTrue { get; }

    public ReferenceExpression? WhenFalse { get; }

    /// <summary>The name of a conditional value in the manifest.</summary>
    internal string? Name { get; }

    public string ValueExpression => IsConditional ? $"{{{Name}.connectionString}}" : Fill([.. _holes.Select(hole => hole.Expression)]);

    IEnumerable<object> IValueWithReferences.References =>
        IsConditional ? [Condition!, .. Parts(Condition), .. Parts(WhenTrue), .. Parts(WhenFalse)] : ValueProviders;

    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.Parts.Build();

    public static ReferenceExpression CreateConditional(
        IValueProvider condition,
        string matchValue,
        ReferenceExpression whenTrue,
        ReferenceExpression whenFalse
    ) => new(condition, matchValue, whenTrue, whenFalse);

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => GetValueAsync(new(), cancellationToken);

    public async ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken)
    {
        if (Condition is not null)
        {
            var actual = await Condition.GetValueAsync(context, cancellationToken);
            var branch = string.Equals(actual, MatchValue, StringComparison.OrdinalIgnoreCase) ? WhenTrue! : WhenFalse!;
            return await branch.GetValueAsync(context, cancellationToken);
        }
        if (Format.Length == 0)
        {
            return null;
        }
        var values = new string?[_holes.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var value = await _holes[i].Provider.GetValueAsync(context, cancellationToken);
            values[i] = value is not null && _holes[i].Format is { } format ? FormatValue(value, format) : value;
        }
        return Fill(values);
    }

    /// <summary>The only format there is: <c>uri</c> escapes a value for use in a URI.</summary>
    internal static string FormatValue(string value, string format) =>
        format.Equals("uri", StringComparison.OrdinalIgnoreCase)
            ? Uri.EscapeDataString(value)
            : throw new NotSupportedException($"The format '{format}' is not supported; only 'uri' is.");

    internal string Fill(string?[] values) => string.Format(CultureInfo.InvariantCulture, Format, values);

    private static IEnumerable<object> Parts(object? value) => value is IValueWithReferences parts ? parts.References : [];

    internal sealed record Hole(IValueProvider Provider, string Expression, string? Format);

    /// <summary>Takes an interpolated string apart.</summary>
    [InterpolatedStringHandler]
    public ref struct ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
    {
        internal ReferenceExpressionBuilder Parts { get; } = new(literalLength + (formattedCount * 4));

        public readonly void AppendLiteral(string value) => Parts.AppendText(value);

        public readonly void AppendFormatted(string? value) => Parts.AppendText(value);

        public readonly void AppendFormatted(string? value, string? format = null) => Parts.AppendText(value, format);

        public void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider => Parts.AppendFormatted(valueProvider);

        public void AppendFormatted<T>(T valueProvider, string? format = null)
            where T : IValueProvider, IManifestExpressionProvider => Parts.AppendFormatted(valueProvider, format);

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider => Parts.AppendFormatted(valueProvider.Resource);

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format = null)
            where T : IResource, IValueProvider, IManifestExpressionProvider => Parts.AppendFormatted(valueProvider.Resource, format);
    }
}

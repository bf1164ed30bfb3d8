using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Builds a <see cref="ReferenceExpression" /> piece by piece.</summary>
public class ReferenceExpressionBuilder
{
    private readonly StringBuilder _format;
    private readonly List<ReferenceExpression.Hole> _holes = [];

    public ReferenceExpressionBuilder()
        : this(64) { }

    internal ReferenceExpressionBuilder(int capacity) => _format = new(capacity);

    public bool IsEmpty => _format.Length == 0;

    public void Append([InterpolatedStringHandlerArgument("")] in ReferenceExpressionBuilderInterpolatedStringHandler handler)
    {
        // The handler has written into this builder already.
    }

    public void AppendLiteral(string value) => AppendText(value);

    public void AppendFormatted(string? value) => AppendText(value);

    public void AppendFormatted(string? value, string? format = null) => AppendText(value, format);

    public void AppendFormatted<T>(T valueProvider)
        where T : IValueProvider, IManifestExpressionProvider => AppendFormatted(valueProvider, null);

    public void AppendFormatted<T>(T valueProvider, string? format)
        where T : IValueProvider, IManifestExpressionProvider
    {
        _format.Append(CultureInfo.InvariantCulture, $"{{{_holes.Count}}}");
        _holes.Add(new(valueProvider, valueProvider.ValueExpression, format));
    }

    public ReferenceExpression Build() => new(_format.ToString(), [.. _holes]);

    internal void AppendText(string? value, string? format = null)
    {
        if (value is null)
        {
            return;
        }
        var text = format is null ? value : ReferenceExpression.FormatValue(value, format);
        // What is collected becomes a format string: its own braces are doubled.
        _format.Append(text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
    }

    /// <summary>Takes an interpolated string apart, into the builder it belongs to.</summary>
    [InterpolatedStringHandler]
    public ref struct ReferenceExpressionBuilderInterpolatedStringHandler
    {
        private readonly ReferenceExpressionBuilder _builder;

        public ReferenceExpressionBuilderInterpolatedStringHandler(
            int literalLength,
            int formattedCount,
            ReferenceExpressionBuilder builder
        )
        {
            builder._format.EnsureCapacity(builder._format.Length + literalLength + (formattedCount * 4));
            _builder = builder;
        }

        public readonly void AppendLiteral(string value) => _builder.AppendText(value);

        public readonly void AppendFormatted(string? value) => _builder.AppendText(value);

        public void AppendFormatted(string? value, string format) => _builder.AppendText(value, format);

        public void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider);

        public void AppendFormatted<T>(T valueProvider, string? format)
            where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider, format);

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider.Resource);

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format)
            where T : IResource, IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider.Resource, format);
    }
}

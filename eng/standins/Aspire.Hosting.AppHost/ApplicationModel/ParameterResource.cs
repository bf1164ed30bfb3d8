namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that comes from outside the application, as a password.</summary>
public class ParameterResource : Resource, IExpressionValue
{
    private readonly Lazy<string> _value;

    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Secret = secret;
        _value = new(() => callback(Default));
    }

    /// <summary>Where the value comes from when configuration has none.</summary>
    public ParameterDefault? Default { get; set; }

    public string? Description { get; set; }

    public bool Secret { get; }

    public string ValueExpression => $"{{{Name}.value}}";

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>(_value.Value);

    public ValueTask<string?> GetValueAsync(ValueProviderContext _, CancellationToken cancellationToken) =>
        GetValueAsync(cancellationToken);
}

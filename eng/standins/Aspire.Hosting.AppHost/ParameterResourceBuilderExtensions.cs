using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Adds parameters: <c>Parameters:name</c> in configuration gives the value, or overrides a default.</summary>
public static class ParameterResourceBuilderExtensions
{
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder,
        string name,
        bool secret = false
    ) => builder.AddResource(new ParameterResource(name, @default => Value(builder, name, @default), secret));

    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder,
        string name,
        string value,
        bool publishValueAsDefault = false,
        bool secret = false
    ) => builder.AddParameter(name, () => value, publishValueAsDefault, secret);

    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder,
        string name,
        Func<string> valueGetter,
        bool publishValueAsDefault = false,
        bool secret = false
    )
    {
        if (publishValueAsDefault && secret)
        {
            throw new ArgumentException("A secret is not published.", nameof(secret));
        }
        return builder.AddResource(
            new ParameterResource(name, _ => valueGetter(), secret)
            {
                Default = publishValueAsDefault ? new ConstantParameterDefault(valueGetter) : null,
            }
        );
    }

    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder,
        string name,
        ParameterDefault value,
        bool secret = false,
        bool persist = false
    ) => builder.AddResource(Create(builder, name, secret, persist ? Keep(builder, name, value) : value));

    /// <summary>A generated password that is not in the model: the publisher writes it when a resource uses it.</summary>
    public static ParameterResource CreateDefaultPasswordParameter(
        IDistributedApplicationBuilder builder,
        string name,
        bool lower = true,
        bool upper = true,
        bool numeric = true,
        bool special = true,
        int minLower = 0,
        int minUpper = 0,
        int minNumeric = 0,
        int minSpecial = 0
    ) =>
        CreateGeneratedParameter(
            builder,
            name,
            secret: true,
            new()
            {
                Lower = lower,
                Upper = upper,
                Numeric = numeric,
                Special = special,
                MinLower = minLower,
                MinUpper = minUpper,
                MinNumeric = minNumeric,
                MinSpecial = minSpecial,
            }
        );

    /// <inheritdoc cref="CreateDefaultPasswordParameter" />
    public static ParameterResource CreateGeneratedParameter(
        IDistributedApplicationBuilder builder,
        string name,
        bool secret,
        GenerateParameterDefault parameterDefault
    ) => Create(builder, name, secret, Keep(builder, name, parameterDefault));

    private static ParameterResource Create(IDistributedApplicationBuilder builder, string name, bool secret, ParameterDefault value) =>
        new(name, @default => Value(builder, name, @default), secret) { Default = value };

    private static ParameterDefault Keep(IDistributedApplicationBuilder builder, string name, ParameterDefault value) =>
        builder is DistributedApplicationBuilder { ExecutionContext.IsRunMode: true, Secrets: var secrets }
            ? new KeptParameterDefault(name, value, secrets)
            : value;

    private static string Value(IDistributedApplicationBuilder builder, string name, ParameterDefault? @default) =>
        builder.Configuration[$"Parameters:{name}"]
        // The environment cannot spell a dash.
        ?? builder.Configuration[$"Parameters:{name.Replace('-', '_')}"]
        ?? @default?.GetDefaultValue()
        ?? throw new MissingParameterValueException($"The parameter '{name}' has no value: set Parameters:{name} in the configuration.");
}

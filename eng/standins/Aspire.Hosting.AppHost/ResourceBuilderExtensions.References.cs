using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Gives the connection string, and its parts as separate variables.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null,
        bool optional = false
    )
        where TDestination : IResourceWithEnvironment
    {
        var resource = source.Resource;
        var name = connectionName ?? resource.Name;
        return builder.WithEnvironment(context =>
        {
            var variable = resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{name}";
            context.EnvironmentVariables[variable] = new ConnectionStringReference(resource, optional);
            var prefix = name.Length == 0 ? string.Empty : $"{Encode(name).ToUpperInvariant()}_";
            foreach (var (property, value) in resource.GetConnectionProperties())
            {
                context.EnvironmentVariables[prefix + property.ToUpperInvariant()] = value;
            }
        });
    }

    /// <summary>Gives the addresses of all endpoints, for service discovery and as separate variables.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithServiceDiscovery> source
    )
        where TDestination : IResourceWithEnvironment
    {
        builder.ReferenceTo(source.Resource).UseAllEndpoints = true;
        return builder;
    }

    /// <summary>Gives the addresses of one endpoint.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        EndpointReference endpointReference
    )
        where TDestination : IResourceWithEnvironment
    {
        builder.ReferenceTo(endpointReference.Resource).EndpointNames.Add(endpointReference.EndpointName);
        return builder;
    }

    public static ReferenceExpression GetConnectionProperty(this IResourceWithConnectionString resource, string key) =>
        resource.GetConnectionProperties().FirstOrDefault(p => p.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value
        ?? ReferenceExpression.Empty;

    private static EndpointReferenceAnnotation ReferenceTo<T>(this IResourceBuilder<T> builder, IResourceWithEndpoints source)
        where T : IResourceWithEnvironment
    {
        var reference = builder.Resource.Annotations.OfType<EndpointReferenceAnnotation>().SingleOrDefault(r => r.Resource == source);
        if (reference is null)
        {
            reference = new(source);
            builder.WithAnnotation(reference).WithEnvironment(context => SetAddresses(context, reference));
        }
        return reference;
    }

    private static void SetAddresses(EnvironmentCallbackContext context, EndpointReferenceAnnotation reference)
    {
        var service = reference.Resource.Name;
        foreach (var endpoint in reference.Resource.GetEndpoints())
        {
            if (
                !reference.EndpointNames.Contains(endpoint.EndpointName)
                && (!reference.UseAllEndpoints || endpoint.ExcludeReferenceEndpoint)
            )
            {
                continue;
            }
            context.EnvironmentVariables[$"{Encode(service)}_{Encode(endpoint.EndpointName)}".ToUpperInvariant()] = endpoint;
            var section = endpoint.IsHttpSchemeNamedEndpoint ? endpoint.Scheme : endpoint.EndpointName;
            // A published service has one address, its replicas behind it. Here each replica has its own.
            var replicas = context.ExecutionContext.IsRunMode ? reference.Resource.GetReplicaCount() : 1;
            var index = 0;
            for (var replica = 0; replica < replicas; replica++)
            {
                while (context.EnvironmentVariables.ContainsKey($"services__{service}__{section}__{index}"))
                {
                    index++;
                }
                context.EnvironmentVariables[$"services__{service}__{section}__{index}"] =
                    replica == 0 ? endpoint : new ReplicaReference(endpoint, replica);
            }
        }
    }

    /// <summary>A name as part of an environment variable's name.</summary>
    private static string Encode(string name)
    {
        var encoded = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return encoded.Length > 0 && char.IsAsciiDigit(encoded[0]) ? $"_{encoded}" : encoded;
    }
}

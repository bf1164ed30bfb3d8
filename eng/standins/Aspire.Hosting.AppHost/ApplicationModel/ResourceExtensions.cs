using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Reads the annotations of a resource.</summary>
public static class ResourceExtensions
{
    public static bool TryGetLastAnnotation<T>(this IResource resource, [NotNullWhen(true)] out T? annotation)
        where T : IResourceAnnotation
    {
        annotation = resource.Annotations.OfType<T>().LastOrDefault();
        return annotation is not null;
    }

    public static bool TryGetAnnotationsOfType<T>(this IResource resource, [NotNullWhen(true)] out IEnumerable<T>? result)
        where T : IResourceAnnotation
    {
        var found = resource.Annotations.OfType<T>().ToList();
        result = found.Count > 0 ? found : null;
        return found.Count > 0;
    }

    public static bool HasAnnotationOfType<T>(this IResource resource)
        where T : IResourceAnnotation => resource.Annotations.OfType<T>().Any();

    public static bool TryGetEndpoints(this IResource resource, [NotNullWhen(true)] out IEnumerable<EndpointAnnotation>? endpoints) =>
        resource.TryGetAnnotationsOfType(out endpoints);

    public static IEnumerable<EndpointReference> GetEndpoints(this IResourceWithEndpoints resource) =>
        resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => new EndpointReference(resource, endpoint));

    public static EndpointReference GetEndpoint(this IResourceWithEndpoints resource, string endpointName) => new(resource, endpointName);

    public static int GetReplicaCount(this IResource resource) =>
        resource.TryGetLastAnnotation<ReplicaAnnotation>(out var annotation) ? annotation.Replicas : 1;

    public static bool TryGetContainerImageName(this IResource resource, [NotNullWhen(true)] out string? imageName)
    {
        imageName = null;
        if (resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var image))
        {
            var version = image switch
            {
                { SHA256: { Length: > 0 } hash } => $"@sha256:{hash}",
                { Tag: { Length: > 0 } tag } => $":{tag}",
                _ => string.Empty,
            };
            imageName = $"{(string.IsNullOrEmpty(image.Registry) ? string.Empty : $"{image.Registry}/")}{image.Image}{version}";
        }
        return imageName is not null;
    }

    /// <summary>The environment variables as said: strings, or values to be resolved or expressed.</summary>
    internal static async Task<Dictionary<string, object>> EvaluateEnvironmentAsync(
        this IResource resource,
        DistributedApplicationExecutionContext executionContext,
        CancellationToken cancellationToken
    )
    {
        var context = new EnvironmentCallbackContext(executionContext, resource, cancellationToken: cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToList())
        {
            await annotation.Callback(context);
        }
        return context.EnvironmentVariables;
    }

    /// <summary>The arguments as said: strings, or values to be resolved or expressed.</summary>
    internal static async Task<IList<object>> EvaluateArgumentsAsync(
        this IResource resource,
        DistributedApplicationExecutionContext executionContext,
        CancellationToken cancellationToken
    )
    {
        var context = new CommandLineArgsCallbackContext([], resource, cancellationToken) { ExecutionContext = executionContext };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToList())
        {
            await annotation.Callback(context);
        }
        return context.Args;
    }

    /// <summary>What a variable or argument is for one replica of the resource that asks; null: leave the variable out.</summary>
    internal static async ValueTask<string?> ResolveAsync(
        object value,
        ValueProviderContext context,
        CancellationToken cancellationToken
    ) =>
        value switch
        {
            IValueProvider provider => await provider.GetValueAsync(context, cancellationToken),
            _ => value.ToString(),
        };
}

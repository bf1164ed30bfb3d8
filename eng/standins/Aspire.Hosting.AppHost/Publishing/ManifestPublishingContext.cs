using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes resources into a manifest.</summary>
public sealed class ManifestPublishingContext(
    DistributedApplicationExecutionContext executionContext,
    string manifestPath,
    Utf8JsonWriter writer,
    CancellationToken cancellationToken = default
)
{
    private readonly ManifestReferences _references = new();
    private readonly ManifestPorts _ports = new();

    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    public string ManifestPath { get; } = manifestPath;

    public Utf8JsonWriter Writer { get; } = writer;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    [return: NotNullIfNotNull(nameof(path))]
    public string? GetManifestRelativePath(string? path) =>
        path is null ? null : Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(ManifestPath))!, path).Replace('\\', '/');

    public void WriteConnectionString(IResource resource)
    {
        if (resource is IResourceWithConnectionString { ConnectionStringExpression: { } connectionString })
        {
            Writer.WriteString("connectionString", _references.Express(connectionString));
        }
    }

    public async Task WriteContainerAsync(ContainerResource container)
    {
        ArgumentNullException.ThrowIfNull(container);
        if (!container.TryGetContainerImageName(out var image))
        {
            throw new DistributedApplicationException($"The container '{container.Name}' has no image.");
        }
        Writer.WriteString("type", "container.v0");
        WriteConnectionString(container);
        Writer.WriteString("image", image);
        if (container.Entrypoint is not null)
        {
            Writer.WriteString("entrypoint", container.Entrypoint);
        }
        await WriteCommandLineArgumentsAsync(container);
        WriteMounts(container);
        await WriteEnvironmentVariablesAsync(container);
        WriteBindings(container);
    }

    public async Task WriteCommandLineArgumentsAsync(IResource resource)
    {
        var arguments = await resource.EvaluateArgumentsAsync(ExecutionContext, CancellationToken);
        if (arguments.Count == 0)
        {
            return;
        }
        Writer.WriteStartArray("args");
        foreach (var argument in arguments)
        {
            Writer.WriteStringValue(_references.Express(argument));
        }
        Writer.WriteEndArray();
    }

    public async Task WriteEnvironmentVariablesAsync(IResource resource)
    {
        var variables = await resource.EvaluateEnvironmentAsync(ExecutionContext, CancellationToken);
        if (variables.Count == 0)
        {
            return;
        }
        Writer.WriteStartObject("env");
        foreach (var (name, value) in variables)
        {
            Writer.WriteString(name, _references.Express(value));
        }
        Writer.WriteEndObject();
    }

    public void WriteBindings(IResource resource)
    {
        if (!resource.TryGetEndpoints(out var endpoints))
        {
            return;
        }
        Writer.WriteStartObject("bindings");
        foreach (var (endpoint, port, targetPort) in _ports.Resolve(resource, endpoints))
        {
            Writer.WriteStartObject(endpoint.Name);
            Writer.WriteString("scheme", endpoint.UriScheme);
            Writer.WriteString("protocol", endpoint.Protocol.ToString().ToLowerInvariant());
            Writer.WriteString("transport", endpoint.Transport);
            if (port is not null && port != targetPort)
            {
                Writer.WriteNumber("port", port.Value);
            }
            if (targetPort is not null)
            {
                Writer.WriteNumber("targetPort", targetPort.Value);
            }
            if (endpoint.IsExternal)
            {
                Writer.WriteBoolean("external", true);
            }
            Writer.WriteEndObject();
        }
        Writer.WriteEndObject();
    }

    internal async Task WriteModelAsync(DistributedApplicationModel model)
    {
        _references.Begin(model);
        Writer.WriteStartObject();
        Writer.WriteStartObject("resources");
        foreach (var resource in model.Resources)
        {
            await WriteResourceAsync(resource);
        }
        foreach (var resource in _references.Unwritten())
        {
            await WriteResourceAsync(resource);
        }
        foreach (var conditional in _references.Conditionals)
        {
            Writer.WriteStartObject(conditional.Name!);
            Writer.WriteString("type", "value.v0");
            Writer.WriteString("connectionString", await conditional.GetValueAsync(CancellationToken) ?? string.Empty);
            Writer.WriteEndObject();
        }
        Writer.WriteEndObject();
        Writer.WriteEndObject();
        await Writer.FlushAsync(CancellationToken);
    }

    private async Task WriteResourceAsync(IResource resource)
    {
        Writer.WriteStartObject(resource.Name);
        switch (resource)
        {
            case ContainerResource container:
                await WriteContainerAsync(container);
                break;
            case ProjectResource project:
                Writer.WriteString("type", "project.v0");
                Writer.WriteString("path", GetManifestRelativePath(project.GetProjectMetadata().ProjectPath));
                await WriteCommandLineArgumentsAsync(project);
                await WriteEnvironmentVariablesAsync(project);
                WriteBindings(project);
                break;
            case ParameterResource parameter:
                WriteParameter(parameter);
                break;
            case IResourceWithConnectionString:
                Writer.WriteString("type", "value.v0");
                WriteConnectionString(resource);
                break;
            default:
                Writer.WriteString("error", "This resource does not support generation in the manifest.");
                break;
        }
        Writer.WriteEndObject();
        if (resource is ParameterResource written)
        {
            WriteFormatted(written);
        }
    }

    private void WriteParameter(ParameterResource parameter)
    {
        Writer.WriteString("type", "parameter.v0");
        Writer.WriteString("value", $"{{{parameter.Name}.inputs.value}}");
        Writer.WriteStartObject("inputs");
        Writer.WriteStartObject("value");
        Writer.WriteString("type", "string");
        if (parameter.Secret)
        {
            Writer.WriteBoolean("secret", true);
        }
        if (parameter.Default is not null)
        {
            Writer.WriteStartObject("default");
            parameter.Default.WriteToManifest(this);
            Writer.WriteEndObject();
        }
        Writer.WriteEndObject();
        Writer.WriteEndObject();
    }

    private void WriteFormatted(ParameterResource parameter)
    {
        foreach (var (format, name) in _references.FormattedNames(parameter))
        {
            Writer.WriteStartObject(name);
            Writer.WriteString("type", "annotated.string");
            Writer.WriteString("value", parameter.ValueExpression);
            Writer.WriteString("filter", format);
            Writer.WriteEndObject();
        }
    }

    private void WriteMounts(ContainerResource container)
    {
        foreach (var mounts in container.Annotations.OfType<ContainerMountAnnotation>().GroupBy(mount => mount.Type).OrderBy(m => m.Key))
        {
            var isVolume = mounts.Key == ContainerMountType.Volume;
            Writer.WriteStartArray(isVolume ? "volumes" : "bindMounts");
            foreach (var mount in mounts)
            {
                Writer.WriteStartObject();
                if (mount.Source is not null)
                {
                    Writer.WriteString(isVolume ? "name" : "source", isVolume ? mount.Source : GetManifestRelativePath(mount.Source));
                }
                Writer.WriteString("target", mount.Target);
                Writer.WriteBoolean("readOnly", mount.IsReadOnly);
                Writer.WriteEndObject();
            }
            Writer.WriteEndArray();
        }
    }
}

using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Adds projects.</summary>
public static class ProjectResourceBuilderExtensions
{
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, _ => { });

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder,
        string name,
        string? launchProfileName
    )
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, options => Choose(options, launchProfileName));

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder,
        string name,
        Action<ProjectResourceOptions> configure
    )
        where TProject : IProjectMetadata, new() => builder.AddProject(name, new TProject(), configure);

    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder,
        string name,
        string projectPath
    ) => builder.AddProject(name, projectPath, _ => { });

    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder,
        string name,
        string projectPath,
        string? launchProfileName
    ) => builder.AddProject(name, projectPath, options => Choose(options, launchProfileName));

    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder,
        string name,
        string projectPath,
        Action<ProjectResourceOptions> configure
    ) => builder.AddProject(name, new ProjectFile(Path.GetFullPath(projectPath, builder.AppHostDirectory)), configure);

    /// <summary>Runs the project as several processes.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas) =>
        builder.WithAnnotation(new ReplicaAnnotation(replicas));

    /// <summary>Does not tell the published project to trust forwarded headers.</summary>
    public static IResourceBuilder<ProjectResource> DisableForwardedHeaders(this IResourceBuilder<ProjectResource> builder) =>
        builder.WithAnnotation<DisableForwardedHeadersAnnotation>(ResourceAnnotationMutationBehavior.Replace);

    /// <summary>Keeps the endpoints that the filter refuses out of ASPNETCORE_URLS and HTTP_PORTS.</summary>
    public static IResourceBuilder<ProjectResource> WithEndpointsInEnvironment(
        this IResourceBuilder<ProjectResource> builder,
        Func<EndpointAnnotation, bool> filter
    ) => builder.WithAnnotation(new EndpointEnvironmentFilterAnnotation(filter));

    private static void Choose(ProjectResourceOptions options, string? launchProfileName)
    {
        // No name means no profile here, as in the real package.
        options.ExcludeLaunchProfile = launchProfileName is null;
        options.LaunchProfileName = launchProfileName;
    }

    private static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder,
        string name,
        IProjectMetadata metadata,
        Action<ProjectResourceOptions> configure
    )
    {
        var options = new ProjectResourceOptions();
        configure(options);
        var project = builder.AddResource(new ProjectResource(name)).WithAnnotation(metadata);
        var profile = LaunchProfiles.Effective(metadata, options, builder.Configuration);
        project.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory");
        return builder.ExecutionContext.IsRunMode ? project.AsRun(profile) : project.AsPublished(profile);
    }

    private static IResourceBuilder<ProjectResource> AsRun(
        this IResourceBuilder<ProjectResource> project,
        KeyValuePair<string, LaunchProfile>? profile
    )
    {
        project.WithTelemetryEnvironment();
        project.WithEnvironment(context => SetUrls(context, project.Resource));
        if (profile is not { Key: var profileName, Value: var settings })
        {
            return project;
        }
        var count = new Dictionary<string, int>();
        foreach (var url in settings.ApplicationUrl?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            var address = BindingAddress.Parse(url);
            var number = count[address.Scheme] = count.GetValueOrDefault(address.Scheme) + 1;
            project.WithEndpoint(
                number == 1 ? address.Scheme : $"{address.Scheme}{number}",
                endpoint =>
                {
                    endpoint.Port = address.Port;
                    endpoint.UriScheme = address.Scheme;
                }
            );
        }
        return project.WithEnvironment(context =>
        {
            context.EnvironmentVariables.TryAdd("DOTNET_LAUNCH_PROFILE", profileName);
            foreach (var (name, value) in settings.EnvironmentVariables)
            {
                context.EnvironmentVariables.TryAdd(name, Environment.ExpandEnvironmentVariables(value));
            }
        });
    }

    private static IResourceBuilder<ProjectResource> AsPublished(
        this IResourceBuilder<ProjectResource> project,
        KeyValuePair<string, LaunchProfile>? profile
    )
    {
        var resource = project.Resource;
        project.WithEnvironment(context =>
        {
            if (resource.GetEndpoints().Any() && !resource.HasAnnotationOfType<DisableForwardedHeadersAnnotation>())
            {
                context.EnvironmentVariables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
            }
        });
        project.WithEnvironment(context =>
        {
            SetPorts(context, resource, "HTTP_PORTS", "http");
            SetPorts(context, resource, "HTTPS_PORTS", "https");
        });
        if (profile?.Value.ApplicationUrl is null)
        {
            return project;
        }
        // Whatever the launch profile says of schemes and ports: a deployed web project has both, on ports of the deployment's.
        return project
            .WithEndpoint("http", endpoint => endpoint.UriScheme = "http")
            .WithEndpoint(
                "https",
                endpoint =>
                {
                    endpoint.UriScheme = "https";
                    resource.DefaultHttpsEndpoint = endpoint;
                }
            );
    }

    /// <summary>
    /// What the real package tells every project for the dashboard. There is no dashboard here: a collector is named only where
    /// the AppHost's own configuration names one, so that nothing exports into the void.
    /// </summary>
    private static void WithTelemetryEnvironment(this IResourceBuilder<ProjectResource> project)
    {
        var collector = project.ApplicationBuilder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"];
        var protocol = project.ApplicationBuilder.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"];
        var isDevelopment = project.ApplicationBuilder.Environment.IsDevelopment();
        project.WithEnvironment(context =>
        {
            var variables = context.EnvironmentVariables;
            variables["OTEL_SERVICE_NAME"] = project.Resource.Name;
            variables["OTEL_RESOURCE_ATTRIBUTES"] = new InstanceId();
            if (!string.IsNullOrEmpty(collector))
            {
                variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector;
                variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol ?? "grpc";
            }
            if (isDevelopment)
            {
                variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
                variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
                variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
                variables["OTEL_TRACES_SAMPLER"] = "always_on";
            }
        });
    }

    private static void SetUrls(EnvironmentCallbackContext context, ProjectResource project)
    {
        var urls = new ReferenceExpressionBuilder();
        foreach (var endpoint in project.EndpointsInEnvironment())
        {
            urls.AppendLiteral(urls.IsEmpty ? string.Empty : ";");
            urls.Append($"{endpoint.Property(EndpointProperty.Scheme)}://{endpoint.EndpointAnnotation.TargetHost}");
            urls.Append($":{endpoint.Property(EndpointProperty.TargetPort)}");
        }
        if (!urls.IsEmpty)
        {
            context.EnvironmentVariables.TryAdd("ASPNETCORE_URLS", urls.Build());
        }
    }

    private static void SetPorts(EnvironmentCallbackContext context, ProjectResource project, string variable, string scheme)
    {
        var ports = new ReferenceExpressionBuilder();
        foreach (var endpoint in project.EndpointsInEnvironment().Where(endpoint => endpoint.Scheme == scheme))
        {
            if (endpoint.EndpointAnnotation != project.DefaultHttpsEndpoint)
            {
                ports.AppendLiteral(ports.IsEmpty ? string.Empty : ";");
                ports.Append($"{endpoint.Property(EndpointProperty.TargetPort)}");
            }
        }
        if (!ports.IsEmpty)
        {
            context.EnvironmentVariables.TryAdd(variable, ports.Build());
        }
    }

    /// <summary>The endpoints that ASP.NET Core is told of; those with a variable of their own are the project's business.</summary>
    private static IEnumerable<EndpointReference> EndpointsInEnvironment(this ProjectResource project) =>
        project
            .GetEndpoints()
            .Where(endpoint => endpoint.Scheme is "http" or "https" && endpoint.EndpointAnnotation.TargetPortEnvironmentVariable is null)
            .Where(endpoint =>
                project.Annotations.OfType<EndpointEnvironmentFilterAnnotation>().All(filter => filter.Filter(endpoint.EndpointAnnotation))
            );

    private sealed class ProjectFile(string path) : IProjectMetadata
    {
        public string ProjectPath => path;
    }

    /// <summary>Tells the replicas of a service apart in telemetry.</summary>
    private sealed class InstanceId : IValueProvider
    {
        public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
            ValueTask.FromResult<string?>($"service.instance.id={Guid.NewGuid():N}");
    }
}

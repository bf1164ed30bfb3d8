using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Publishing;
using Aspire.Hosting.Running;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <inheritdoc cref="IDistributedApplicationBuilder" />
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private static readonly Dictionary<string, string> Switches = new()
    {
        ["--operation"] = "AppHost:Operation",
        ["--publisher"] = "Publishing:Publisher",
        ["--step"] = "Pipeline:Step",
        ["--output-path"] = "Pipeline:OutputPath",
    };

    private readonly HostApplicationBuilder _inner;

    public DistributedApplicationBuilder(string[] args)
        : this(new DistributedApplicationOptions { Args = args }) { }

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        HostEvents.Write(HostEvents.Constructing, options);
        AppHostAssembly = options.ResolveAssembly();
        AppHostDirectory = options.ProjectDirectory ?? Metadata("apphostprojectpath") ?? Directory.GetCurrentDirectory();
        _inner = new(
            new HostApplicationBuilderSettings
            {
                ApplicationName = AppHostAssembly?.GetName().Name,
                // The console's first lines come from the runner; the framework's own are of no use there.
                ContentRootPath = AppHostDirectory,
            }
        );
        _inner.Configuration.AddCommandLine(options.Args ?? [], Switches);
        ExecutionContext = new(OperationOf(_inner.Configuration));
        _inner.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["AppHost:Directory"] = AppHostDirectory,
                ["AppHost:Sha256"] = AppHostHash(),
                ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] =
                    _inner.Configuration["Logging:LogLevel:Microsoft.Hosting.Lifetime"] ?? "Warning",
            }
        );
        DataFolder = new(_inner.Configuration["SHOP_DATA"] ?? Path.Combine(AppHostDirectory, "..", ".data"), AppHostDirectory);
        Secrets = new(DataFolder);
        AddServices();
        HostEvents.Write(HostEvents.Constructed, this);
    }

    public ConfigurationManager Configuration => _inner.Configuration;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public IHostEnvironment Environment => _inner.Environment;

    public IServiceCollection Services => _inner.Services;

    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IResourceCollection Resources { get; } = new ResourceCollection();

    internal DataFolder DataFolder { get; }

    internal SecretStore Secrets { get; }

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        HostEvents.Write(HostEvents.Building, this);
        foreach (var resource in Resources.Where(resource => resource.HasAnnotationOfType<Http2ServiceAnnotation>()))
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>().Where(e => e.UriScheme is "http" or "https"))
            {
                endpoint.Transport = "http2";
            }
        }
        var application = new DistributedApplication(_inner.Build());
        HostEvents.Write(HostEvents.Built, application);
        return application;
    }

    private static DistributedApplicationOperation OperationOf(ConfigurationManager configuration) =>
        configuration["AppHost:Operation"] switch
        {
            { } operation => Enum.Parse<DistributedApplicationOperation>(operation, ignoreCase: true),
            null when configuration["Publishing:Publisher"] is not null => DistributedApplicationOperation.Publish,
            null => DistributedApplicationOperation.Run,
        };

    private void AddServices()
    {
        Services.AddSingleton(_ => new DistributedApplicationModel(Resources));
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton(Eventing);
        Services.AddSingleton(DataFolder);
        Services.AddSingleton(_ => new ResourceNotificationService());
        Services.AddSingleton<ManifestPublisher>();
        Services.AddSingleton(new AppHostIdentity(AppHostAssembly));
        Services.AddSingleton<Runner>();
        Services.AddSingleton(services => new ResourceCommandService(services.GetRequiredService<Runner>()));
        Services.AddHealthChecks();
        // Its log would repeat each failed question to a service that is still starting.
        Services.AddLogging(logging => logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None));
    }

    // Volumes are told apart by checkout when running; what is published does not depend on where it was.
    private string AppHostHash()
    {
        var name = Metadata("apphostprojectname") ?? Environment.ApplicationName;
        var hashed = ExecutionContext.IsPublishMode ? name : Path.GetFullPath(Path.Combine(AppHostDirectory, name)).ToLowerInvariant();
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(hashed)));
    }

    private string? Metadata(string key) =>
        AppHostAssembly
            ?.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(metadata => metadata.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            ?.Value;
}

/// <summary>The assembly that declares the application.</summary>
internal sealed record AppHostIdentity(Assembly? Assembly);

/// <summary>
/// The moments in an AppHost's life that a test host takes part in: it runs the AppHost's own entry point, which tells it
/// nothing by itself. The real package has the same events.
/// </summary>
internal static class HostEvents
{
    public const string ListenerName = "Aspire.Hosting";
    public const string Constructing = "DistributedApplicationBuilderConstructing";
    public const string Constructed = "DistributedApplicationBuilderConstructed";
    public const string Building = "DistributedApplicationBuilding";
    public const string Built = "DistributedApplicationBuilt";

    private static readonly DiagnosticListener Listener = new(ListenerName);

    public static void Write(string name, object value)
    {
        if (Listener.IsEnabled(name))
        {
            Listener.Write(name, value);
        }
    }
}

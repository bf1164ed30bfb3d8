using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Running;

namespace Aspire.Hosting;

/// <summary>Adds RabbitMQ servers.</summary>
public static class RabbitMQBuilderExtensions
{
    public static IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null
    )
    {
        var server = new RabbitMQServerResource(
            name,
            userName?.Resource,
            // The password goes into a URI.
            password?.Resource
                ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false)
        );
        return builder
            .AddResource(server)
            .WithImage("library/rabbitmq", "4.3")
            .WithImageRegistry("docker.io")
            .WithAnnotation<NativeStore>(new RabbitMQStore())
            .WithEndpoint(port: port, targetPort: 5672, name: RabbitMQServerResource.PrimaryEndpointName)
            .WithEnvironment(context =>
            {
                context.EnvironmentVariables["RABBITMQ_DEFAULT_USER"] = server.UserNameReference;
                context.EnvironmentVariables["RABBITMQ_DEFAULT_PASS"] = server.PasswordParameter;
            });
    }

    /// <summary>Keeps the data in a volume, under a node name that stays the same.</summary>
    public static IResourceBuilder<RabbitMQServerResource> WithDataVolume(
        this IResourceBuilder<RabbitMQServerResource> builder,
        string? name = null,
        bool isReadOnly = false
    )
    {
        builder.WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), "/var/lib/rabbitmq", isReadOnly);
        return builder.ApplicationBuilder.ExecutionContext.IsRunMode
            ? builder.WithEnvironment("RABBITMQ_NODENAME", $"{builder.Resource.Name}@localhost")
            : builder;
    }

    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(this IResourceBuilder<RabbitMQServerResource> builder) =>
        builder.WithManagementPlugin(port: null);

    /// <summary>Uses the image that holds the management plug-in, and gives it an endpoint.</summary>
    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(
        this IResourceBuilder<RabbitMQServerResource> builder,
        int? port
    )
    {
        var image = builder.Resource.Annotations.OfType<ContainerImageAnnotation>().Single();
        if (image.Tag?.EndsWith("-management", StringComparison.Ordinal) != true)
        {
            builder.WithImageTag($"{image.Tag}-management");
        }
        return builder.WithHttpEndpoint(port: port, targetPort: 15672, name: RabbitMQServerResource.ManagementEndpointName);
    }
}

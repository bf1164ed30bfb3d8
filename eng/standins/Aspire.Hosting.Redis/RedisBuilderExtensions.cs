using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Running;

namespace Aspire.Hosting;

/// <summary>Adds Redis servers.</summary>
public static class RedisBuilderExtensions
{
    public static IResourceBuilder<RedisResource> AddRedis(
        this IDistributedApplicationBuilder builder,
        string name,
        int? port = null,
        IResourceBuilder<ParameterResource>? password = null
    )
    {
        var redis = new RedisResource(
            name,
            // Clients cannot read a connection string with signs in the password.
            password?.Resource
                ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false)
        );
        return builder
            .AddResource(redis)
            .WithEndpoint(port: port, targetPort: 6379, name: RedisResource.PrimaryEndpointName, scheme: "redis")
            .WithImage("library/redis", "8.6")
            .WithImageRegistry("docker.io")
            .WithAnnotation<NativeStore>(new RedisStore())
            .WithEntrypoint("/bin/sh")
            .WithEnvironment(context =>
            {
                if (redis.PasswordParameter is { } secret)
                {
                    context.EnvironmentVariables["REDIS_PASSWORD"] = secret;
                }
            })
            .WithArgs(context => SetCommand(context, redis));
    }

    /// <summary>Keeps the data in a volume, with a snapshot every minute.</summary>
    public static IResourceBuilder<RedisResource> WithDataVolume(
        this IResourceBuilder<RedisResource> builder,
        string? name = null,
        bool isReadOnly = false
    )
    {
        builder.WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), "/data", isReadOnly);
        return isReadOnly ? builder : builder.WithPersistence();
    }

    /// <summary>Writes a snapshot after each interval in which so many keys changed.</summary>
    public static IResourceBuilder<RedisResource> WithPersistence(
        this IResourceBuilder<RedisResource> builder,
        TimeSpan? interval = null,
        long keysChangedThreshold = 1
    ) =>
        builder.WithAnnotation(
            new PersistenceAnnotation(interval ?? TimeSpan.FromMinutes(1), keysChangedThreshold),
            ResourceAnnotationMutationBehavior.Replace
        );

    // A container's arguments are one command line for its shell. When running they come one by one, so that callbacks can add to
    // them; in the manifest they are joined already.
    private static void SetCommand(CommandLineArgsCallbackContext context, RedisResource redis)
    {
        List<string> command = ["redis-server"];
        if (redis.PasswordParameter is not null)
        {
            command.AddRange(["--requirepass", "$REDIS_PASSWORD"]);
        }
        if (redis.TryGetLastAnnotation<PersistenceAnnotation>(out var persistence))
        {
            command.AddRange([
                "--save",
                persistence.Interval.TotalSeconds.ToString(CultureInfo.InvariantCulture),
                persistence.KeysChanged.ToString(CultureInfo.InvariantCulture),
            ]);
        }
        if (context.ExecutionContext.IsPublishMode)
        {
            command = ["-c", string.Join(' ', command)];
        }
        foreach (var word in command)
        {
            context.Args.Add(word);
        }
    }

    private sealed class PersistenceAnnotation(TimeSpan interval, long keysChanged) : IResourceAnnotation
    {
        public TimeSpan Interval => interval;

        public long KeysChanged => keysChanged;
    }
}

using Aspire.StackExchange.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers <see cref="IConnectionMultiplexer"/> with configuration and a health check.</summary>
public static class AspireRedisExtensions
{
    private const string Section = "Aspire:StackExchange:Redis";

    /// <summary>
    /// Registers the connection of <paramref name="connectionName"/>, opened at start without failing when Redis is away; health
    /// check <c>StackExchange.Redis</c>.
    /// </summary>
    public static void AddRedisClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null
    )
    {
        var settings = Read(builder, connectionName, configureSettings);
        var configuration = builder.Configuration;
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ => Connect(configuration, settings, connectionName, configureOptions));
        Finish(builder, settings, "StackExchange.Redis", sp => sp.GetRequiredService<IConnectionMultiplexer>());
    }

    /// <summary>Registers the connection of <paramref name="name"/> as a keyed service; health check <c>StackExchange.Redis_{name}</c>.</summary>
    public static void AddKeyedRedisClient(
        this IHostApplicationBuilder builder,
        string name,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null
    )
    {
        var settings = Read(builder, name, configureSettings);
        var configuration = builder.Configuration;
        builder.Services.AddKeyedSingleton<IConnectionMultiplexer>(
            name,
            (_, _) => Connect(configuration, settings, name, configureOptions)
        );
        Finish(builder, settings, $"StackExchange.Redis_{name}", sp => sp.GetRequiredKeyedService<IConnectionMultiplexer>(name));
    }

    private static StackExchangeRedisSettings Read(
        IHostApplicationBuilder builder,
        string name,
        Action<StackExchangeRedisSettings>? configure
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        // Later ones win: section, named section, connection string, delegate.
        var settings = new StackExchangeRedisSettings();
        var section = builder.Configuration.GetSection(Section);
        section.Bind(settings);
        section.GetSection(name).Bind(settings);
        settings.ConnectionString = builder.Configuration.GetConnectionString(name) ?? settings.ConnectionString;
        configure?.Invoke(settings);
        return settings;
    }

    private static ConnectionMultiplexer Connect(
        IConfiguration configuration,
        StackExchangeRedisSettings settings,
        string name,
        Action<ConfigurationOptions>? configure
    )
    {
        var text = settings.ConnectionString ?? "";
        var options = ConfigurationOptions.Parse(text);
        // Only a default: a connection string that says abortConnect is obeyed.
        options.AbortOnConnectFail = options.AbortOnConnectFail && text.Contains("abortConnect", StringComparison.OrdinalIgnoreCase);
        var section = configuration.GetSection(Section);
        section.GetSection("ConfigurationOptions").Bind(options);
        section.GetSection($"{name}:ConfigurationOptions").Bind(options);
        configure?.Invoke(options);
        return options.EndPoints.Count > 0
            ? ConnectionMultiplexer.Connect(options)
            : throw new InvalidOperationException(
                $"No Redis endpoint for '{name}': set 'ConnectionStrings:{name}' or '{Section}:ConnectionString'."
            );
    }

    private static void Finish(
        IHostApplicationBuilder builder,
        StackExchangeRedisSettings settings,
        string healthCheck,
        Func<IServiceProvider, IConnectionMultiplexer> connection
    )
    {
        if (!settings.DisableAutoActivation)
        {
            builder.Services.AddSingleton<IHostedService>(sp => new ConnectAtStart(() => connection(sp)));
        }

        if (!settings.DisableHealthChecks && builder.Properties.TryAdd($"Aspire.HealthChecks.{healthCheck}", true))
        {
            builder.Services.AddHealthChecks().Add(new(healthCheck, sp => new RedisHealthCheck(connection(sp)), null, null));
        }
    }

    private sealed class ConnectAtStart(Func<IConnectionMultiplexer> connect) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            connect();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

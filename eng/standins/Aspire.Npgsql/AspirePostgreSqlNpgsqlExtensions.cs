using System.Data.Common;
using Aspire.Npgsql;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers <see cref="NpgsqlDataSource"/> with configuration, logging and a health check.</summary>
public static class AspirePostgreSqlNpgsqlExtensions
{
    private const string Section = "Aspire:Npgsql";

    /// <summary>Registers the data source of <paramref name="connectionName"/>; health check <c>PostgreSql</c>.</summary>
    public static void AddNpgsqlDataSource(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<NpgsqlSettings>? configureSettings = null,
        Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder = null
    )
    {
        var settings = Read(builder, connectionName, configureSettings);
        builder.Services.AddSingleton(sp => Build(sp, settings, connectionName, configureDataSourceBuilder));
        builder.Services.AddSingleton<DbDataSource>(sp => sp.GetRequiredService<NpgsqlDataSource>());
        AddHealthCheck(builder, settings, "PostgreSql", sp => sp.GetRequiredService<NpgsqlDataSource>());
    }

    /// <summary>Registers the data source of <paramref name="name"/> as a keyed service; health check <c>PostgreSql_{name}</c>.</summary>
    public static void AddKeyedNpgsqlDataSource(
        this IHostApplicationBuilder builder,
        string name,
        Action<NpgsqlSettings>? configureSettings = null,
        Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder = null
    )
    {
        var settings = Read(builder, name, configureSettings);
        builder.Services.AddKeyedSingleton(name, (sp, _) => Build(sp, settings, name, configureDataSourceBuilder));
        builder.Services.AddKeyedSingleton<DbDataSource>(name, (sp, _) => sp.GetRequiredKeyedService<NpgsqlDataSource>(name));
        AddHealthCheck(builder, settings, $"PostgreSql_{name}", sp => sp.GetRequiredKeyedService<NpgsqlDataSource>(name));
    }

    private static NpgsqlSettings Read(IHostApplicationBuilder builder, string name, Action<NpgsqlSettings>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        // Later ones win: section, named section, connection string, delegate.
        var settings = new NpgsqlSettings();
        var section = builder.Configuration.GetSection(Section);
        section.Bind(settings);
        section.GetSection(name).Bind(settings);
        settings.ConnectionString = builder.Configuration.GetConnectionString(name) ?? settings.ConnectionString;
        configure?.Invoke(settings);
        return settings;
    }

    private static NpgsqlDataSource Build(
        IServiceProvider services,
        NpgsqlSettings settings,
        string name,
        Action<NpgsqlDataSourceBuilder>? configure
    )
    {
        // Judged when first asked for, so that a missing value is reported through the host's log.
        if (string.IsNullOrWhiteSpace(settings.ConnectionString))
        {
            throw new InvalidOperationException(
                $"No connection string for '{name}': set 'ConnectionStrings:{name}' or 'ConnectionString' in section '{Section}'."
            );
        }

        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UseLoggerFactory(services.GetService<ILoggerFactory>());
        configure?.Invoke(builder);
        return builder.Build();
    }

    private static void AddHealthCheck(
        IHostApplicationBuilder builder,
        NpgsqlSettings settings,
        string name,
        Func<IServiceProvider, NpgsqlDataSource> dataSource
    )
    {
        if (!settings.DisableHealthChecks && builder.Properties.TryAdd($"Aspire.HealthChecks.{name}", true))
        {
            builder.Services.AddHealthChecks().Add(new(name, sp => new NpgsqlHealthCheck(dataSource(sp)), null, null));
        }
    }
}

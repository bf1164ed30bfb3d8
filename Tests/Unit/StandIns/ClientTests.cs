using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using StackExchange.Redis;

namespace Shop.Tests.Unit.StandIns;

/// <summary>How the clients of stores are configured. True of the real packages as of their stand-ins.</summary>
public sealed class ClientTests
{
    [Theory]
    [InlineData(1, "section")]
    [InlineData(2, "named")]
    [InlineData(3, "connection")]
    [InlineData(4, "delegate")]
    public void The_later_source_of_a_connection_string_wins(int sources, string host)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        string[] keys = ["Aspire:Npgsql:ConnectionString", "Aspire:Npgsql:db:ConnectionString", "ConnectionStrings:db"];
        string[] hosts = ["section", "named", "connection"];
        foreach (var (key, value) in keys.Zip(hosts).Take(sources))
        {
            builder.Configuration[key] = $"Host={value}";
        }

        builder.AddNpgsqlDataSource(
            "db",
            settings => settings.ConnectionString = sources > 3 ? "Host=delegate" : settings.ConnectionString
        );
        using var app = builder.Build();

        Assert.Equal(host, new NpgsqlConnectionStringBuilder(app.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString).Host);
    }

    [Fact]
    public void A_missing_connection_string_is_named_when_it_is_needed()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddNpgsqlDataSource("orderdb");
        using var app = builder.Build();

        var error = Assert.Throws<InvalidOperationException>(() => app.Services.GetRequiredService<NpgsqlDataSource>());
        Assert.Contains("ConnectionStrings:orderdb", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keyed_data_sources_stand_side_by_side()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["ConnectionStrings:a"] = "Host=first";
        builder.Configuration["ConnectionStrings:b"] = "Host=second";
        builder.AddKeyedNpgsqlDataSource("a");
        builder.AddKeyedNpgsqlDataSource("b");
        using var app = builder.Build();

        Assert.Contains("first", app.Services.GetRequiredKeyedService<NpgsqlDataSource>("a").ConnectionString, StringComparison.Ordinal);
        Assert.Contains("second", app.Services.GetRequiredKeyedService<NpgsqlDataSource>("b").ConnectionString, StringComparison.Ordinal);
        Assert.Equal(["PostgreSql_a", "PostgreSql_b"], HealthChecks(app));
    }

    [Fact]
    public void Health_checks_have_the_names_of_the_real_packages_and_can_be_left_out()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddNpgsqlDataSource("db");
        builder.AddRedisClient("redis");
        builder.AddKeyedRedisClient("other");
        builder.AddKeyedNpgsqlDataSource("quiet", settings => settings.DisableHealthChecks = true);
        using var app = builder.Build();

        Assert.Equal(["PostgreSql", "StackExchange.Redis", "StackExchange.Redis_other"], HealthChecks(app));
    }

    [Fact]
    public async Task A_service_starts_without_Redis_and_is_unhealthy()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["ConnectionStrings:redis"] =
            $"127.0.0.1:{ServiceDefaults.TestService.FreePort()},connectTimeout=200,connectRetry=1";
        ConfigurationOptions? seen = null;
        builder.AddRedisClient("redis", configureOptions: options => seen = options);
        using var app = builder.Build();

        await app.StartAsync(TestContext.Current.CancellationToken);
        var health = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        Assert.False(seen!.AbortOnConnectFail);
        Assert.False(app.Services.GetRequiredService<IConnectionMultiplexer>().IsConnected);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    private static IEnumerable<string> HealthChecks(IHost app) =>
        app
            .Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>()
            .Value.Registrations.Select(check => check.Name)
            .Order(StringComparer.Ordinal);
}

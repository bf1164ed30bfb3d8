using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Npgsql;
using Shop.Messaging;
using Shop.ServiceDefaults;

namespace Shop.Payment.Migration;

/// <summary>Section <c>RuntimeRole</c>.</summary>
internal sealed class RuntimeRoleOptions
{
    public const string Section = "RuntimeRole";

    /// <summary>The password of the role <c>payment_runtime</c>, with which the service itself connects.</summary>
    [Required, MinLength(16)]
    public string Password { get; init; } = "";
}

/// <summary>
/// The run <c>migrate</c>: with the owner's connection string it brings paymentdb to the version that this code expects and makes the role
/// with which the service connects, and ends. The service never holds the owner's password.
/// </summary>
internal static class Migrator
{
    public static async Task RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults(tokens: false);
        builder.AddNpgsqlDataSource("paymentdb");
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddOptions<RuntimeRoleOptions>().BindConfiguration(RuntimeRoleOptions.Section).ValidateDataAnnotations();
        await using var app = builder.Build();
        var password = app.Services.GetRequiredService<IOptions<RuntimeRoleOptions>>().Value.Password;
        await app.RunMigrationsAsync();
        await GrantAsync(app.Services.GetRequiredService<NpgsqlDataSource>(), password);
    }

    /// <summary>At every run, since a restored server has no roles and a password may have changed.</summary>
    private static async Task GrantAsync(NpgsqlDataSource database, string password)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var grants = new NpgsqlCommand(ReadGrants(), connection, transaction);
        await grants.ExecuteNonQueryAsync();
        await using var quoted = new NpgsqlCommand(
            "select format('alter role payment_runtime with login nosuperuser nocreatedb nocreaterole password %L', $1)",
            connection,
            transaction
        )
        {
            Parameters = { new() { Value = password } },
        };
        await using var login = new NpgsqlCommand((string)(await quoted.ExecuteScalarAsync())!, connection, transaction);
        await login.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    private static string ReadGrants()
    {
        using var reader = new StreamReader(typeof(Migrator).Assembly.GetManifestResourceStream("runtime_role.sql")!);
        return reader.ReadToEnd();
    }
}

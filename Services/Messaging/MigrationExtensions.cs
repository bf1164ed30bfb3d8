using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Shop.Messaging;

/// <summary>Brings a service's database to the version that its code expects.</summary>
public static class MigrationExtensions
{
    /// <summary>
    /// Applies the embedded <c>Migrations/*.sql</c> of Shop.Messaging and of the service that have not been applied yet, one transaction a
    /// file; replicas that start together take turns. Waits, and says so, while the database cannot be reached.
    /// </summary>
    /// <exception cref="InvalidOperationException">A file that had been applied was changed, or the numbering has a gap.</exception>
    public static Task RunMigrationsAsync(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Runner().RunAsync(app.Migrations(), app.Lifetime.ApplicationStopping);
    }

    /// <summary>
    /// For a service whose role may not change the database: waits, and says so, until somebody else has applied what
    /// <see cref="RunMigrationsAsync"/> would.
    /// </summary>
    public static Task MigratedAsync(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Runner().WaitAsync(app.Migrations(), app.Lifetime.ApplicationStopping);
    }

    private static MigrationRunner Runner(this WebApplication app) =>
        new(
            app.Services.GetRequiredService<NpgsqlDataSource>(),
            app.Services.GetRequiredService<TimeProvider>(),
            app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Shop.Messaging.Migrations")
        );

    // Not the entry assembly: under test that is the test host.
    private static IReadOnlyCollection<MigrationFile> Migrations(this WebApplication app) =>
        [.. MigrationFile.Of(typeof(MigrationExtensions).Assembly), .. MigrationFile.Of(Assembly.Load(app.Environment.ApplicationName))];
}

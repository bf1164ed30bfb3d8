using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Shop.Messaging;

/// <summary>Rows that are forgotten when they are old enough.</summary>
/// <param name="What">What they are, for the log.</param>
/// <param name="Sql">Deletes up to <c>$1</c> of them.</param>
public sealed record Sweep(string What, string Sql)
{
    internal const int RowsPerStatement = 5_000;

    /// <summary>Deletes up to a statement's worth of old rows and says how many.</summary>
    internal async Task<int> RunAsync(NpgsqlDataSource dataSource, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(Sql);
        command.Parameters.Add(new() { Value = RowsPerStatement });
        return await command.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>Runs every registered <see cref="Sweep"/> once an hour, in short statements. Every replica may: what one deleted is gone.</summary>
internal sealed partial class SweepWorker(
    NpgsqlDataSource dataSource,
    IEnumerable<Sweep> sweeps,
    TimeProvider time,
    ILogger<SweepWorker> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var sweep in sweeps)
            {
                await RunAsync(sweep, stoppingToken);
            }
        }
    }

    private async Task RunAsync(Sweep sweep, CancellationToken ct)
    {
        try
        {
            while (await sweep.RunAsync(dataSource, ct) == Sweep.RowsPerStatement) { }
        }
        catch (NpgsqlException exception)
        {
            // Nothing depends on it before the next hour.
            LogFailed(exception, sweep.What);
        }
    }

    [LoggerMessage(EventName = "SweepFailed", Level = LogLevel.Warning, Message = "Old {What} could not be deleted")]
    private partial void LogFailed(Exception exception, string what);
}

/// <summary>What a service's Program.cs calls for rows of its own.</summary>
public static class SweepRegistration
{
    /// <summary>Has the service's database swept of <paramref name="what"/> once an hour, by <paramref name="sql"/>, which deletes up to
    /// <c>$1</c> rows that are old enough. Needs <see cref="MessagingExtensions.AddMessaging(Microsoft.AspNetCore.Builder.WebApplicationBuilder, string, Action{MessagingConsumers}, bool)"/> with an outbox.</summary>
    public static IServiceCollection AddSweep(this IServiceCollection services, string what, string sql) =>
        services.AddSingleton(new Sweep(what, sql));
}

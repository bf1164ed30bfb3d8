using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Shop.Messaging;

/// <summary>Rows that are kept for a time, and then deleted or rid of what tells of people.</summary>
/// <param name="Name">Stable, snake_case: what the setting and the metric call them.</param>
/// <param name="Kept">How long, unless <c>Retention:Kept:&lt;name&gt;</c> says otherwise.</param>
/// <param name="KeptMin">The least that can be set: below it the shop would forget what it still needs.</param>
/// <param name="Sql">Deals with up to <c>$1</c> of those that are older than <c>$2</c> (interval), and with none of them twice.</param>
public sealed record Sweep(string Name, TimeSpan Kept, TimeSpan KeptMin, string Sql)
{
    internal const int RowsPerStatement = 5_000;

    /// <summary>Deals with up to a statement's worth of old rows and says with how many.</summary>
    internal async Task<int> RunAsync(NpgsqlDataSource dataSource, TimeSpan kept, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(Sql);
        command.Parameters.Add(new() { Value = RowsPerStatement });
        command.Parameters.Add(new() { Value = kept });
        return await command.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>Runs every registered <see cref="Sweep"/>, in short statements. Every replica may: what one holds others skip, what it dealt with
/// is gone.</summary>
internal sealed partial class SweepWorker(
    NpgsqlDataSource dataSource,
    IEnumerable<Sweep> sweeps,
    IOptions<RetentionOptions> options,
    TimeProvider time,
    ILogger<SweepWorker> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, time);
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
            int swept;
            do
            {
                swept = await sweep.RunAsync(dataSource, options.Value.KeptOf(sweep), ct);
                MessagingTelemetry.Swept.Add(swept, new TagList { { "rows", sweep.Name } });
            } while (swept == Sweep.RowsPerStatement);
        }
        catch (NpgsqlException exception)
        {
            // Nothing depends on it before the next round.
            LogFailed(exception, sweep.Name);
        }
    }

    [LoggerMessage(EventName = "SweepFailed", Level = LogLevel.Warning, Message = "Old {Rows} could not be swept; trying again next time")]
    private partial void LogFailed(Exception exception, string rows);
}

/// <summary>What a service's Program.cs calls for rows of its own.</summary>
public static class SweepRegistration
{
    /// <summary>Has old rows swept. Needs
    /// <see cref="MessagingExtensions.AddMessaging(Microsoft.AspNetCore.Builder.WebApplicationBuilder, string, Action{MessagingConsumers}, bool)"/>
    /// with an outbox.</summary>
    public static IServiceCollection AddSweep(this IServiceCollection services, Sweep sweep) => services.AddSingleton(sweep);
}

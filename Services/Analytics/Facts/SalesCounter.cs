using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Shop.Analytics.Facts;

/// <summary>Counts new facts, in every replica: the sums' lock lets one at a time.</summary>
internal sealed partial class SalesCounter(
    SalesBook book,
    IOptions<AnalyticsOptions> options,
    TimeProvider time,
    ILogger<SalesCounter> logger
) : BackgroundService
{
    private const int FactsMax = 2_000;

    private static readonly Meter Meter = new("Shop.Analytics");
    private static readonly Counter<long> Counted = Meter.CreateCounter<long>(
        "shop.sales.counted",
        unit: "{fact}",
        description: "Facts added to the sums of sales"
    );

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await CountAsync(stoppingToken) == FactsMax) { }
            }
            catch (NpgsqlException failure)
            {
                // Whatever kept the database from answering: the facts are still there next time.
                LogFailed(failure);
            }

            await Task.Delay(options.Value.CountInterval, time, stoppingToken);
        }
    }

    private async Task<int> CountAsync(CancellationToken ct)
    {
        var counted = await book.CountAsync(FactsMax, ct);
        Counted.Add(counted);
        return counted;
    }

    [LoggerMessage(EventName = "CountingFailed", Level = LogLevel.Warning, Message = "New facts could not be counted; trying again")]
    private partial void LogFailed(Exception failure);
}

using System.Threading.Channels;
using Npgsql;
using Shop.Messaging;

namespace Shop.Order.FlashSales;

/// <summary>
/// Where tickets meet on their way into the table: those that arrive while a batch is being written share the next commit. Its length is
/// bounded by the gates, which let in no more than there are units.
/// </summary>
internal sealed partial class TicketQueue(TicketWriter writer, TimeProvider time, ILogger<TicketQueue> logger) : BackgroundService
{
    private const int BatchMax = 256;

    // The sweep frees what was let in and is not committed after 30 s; what waited for too long must not be committed just then.
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(10);

    private readonly Channel<Waiting> waiting = Channel.CreateUnbounded<Waiting>(new() { SingleReader = true });

    /// <summary>How it ended, once that is committed.</summary>
    public async Task<TicketAnswer> WriteAsync(NewTicket ticket, CancellationToken ct)
    {
        var place = new Waiting(ticket, time.GetTimestamp());
        await waiting.Writer.WriteAsync(place, ct);
        return await place.Answer.Task.WaitAsync(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            var batch = new List<Waiting>();
            while (batch.Count < BatchMax && waiting.Reader.TryRead(out var next))
            {
                if (time.GetElapsedTime(next.Since) > WaitMax)
                {
                    next.Answer.TrySetResult(new(TicketOutcome.Unavailable, default, IsSurprise: false));
                }
                else
                {
                    batch.Add(next);
                }
            }

            if (batch is not [])
            {
                await WriteAsync(batch);
            }
        }
    }

    private async Task WriteAsync(List<Waiting> batch)
    {
        try
        {
            // Not cut short by a stop: those who wait were let in.
            var answers = await writer.WriteAsync([.. batch.Select(place => place.Ticket)], CancellationToken.None);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Answer.TrySetResult(answers[i]);
            }
        }
        catch (NpgsqlException e) when (StoreOutage.IsPostgresUnreachable(e) || e.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            // Also a commit whose outcome is unknown: who repeats with the same key learns it.
            LogDatabaseAway(logger, batch.Count, e);
            batch.ForEach(place => place.Answer.TrySetResult(new(TicketOutcome.Unavailable, default, IsSurprise: false)));
        }
        catch (Exception exception)
        {
            // A fault of ours: each request answers and logs it, and the writer goes on.
            batch.ForEach(place => place.Answer.TrySetException(exception));
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        EventName = "TicketsDatabaseAway",
        Message = "{Count} tickets are answered 503: the database gave no answer"
    )]
    private static partial void LogDatabaseAway(ILogger logger, int count, Exception exception);

    private sealed record Waiting(NewTicket Ticket, long Since)
    {
        // Whoever awaits the answer goes on elsewhere: the writer has the next batch to write.
        public TaskCompletionSource<TicketAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

using System.Threading.Channels;

namespace Shop.Catalog.Bulk;

/// <summary>Works on the import that this replica has taken; one at a time.</summary>
internal sealed partial class ImportWorker(ImportRun run, ImportBook book, ILogger<ImportWorker> logger) : BackgroundService
{
    private readonly SemaphoreSlim slot = new(1, 1);
    private readonly Channel<Job> jobs = Channel.CreateUnbounded<Job>();

    private sealed record Job(Guid Id, Stream File, bool DryRun);

    /// <summary>Takes the only place there is; false when it is taken. Whoever has it queues an import or gives it back.</summary>
    public bool TryTake() => slot.Wait(0);

    public void GiveBack() => slot.Release();

    /// <summary>Has a file imported in the background, which closes it.</summary>
    public async Task StartAsync(Guid id, Stream file, bool dryRun, CancellationToken ct)
    {
        await book.BeginAsync(id, dryRun, ct);
        jobs.Writer.TryWrite(new(id, file, dryRun));
    }

    public override void Dispose()
    {
        slot.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var job in jobs.Reader.ReadAllAsync(stoppingToken))
        {
            await using (job.File)
            {
                await RunAsync(job, stoppingToken);
            }

            GiveBack();
        }
    }

    private async Task RunAsync(Job job, CancellationToken ct)
    {
        var progress = new ImportProgress();
        try
        {
            var status = await run.RunAsync(job.Id, job.File, job.DryRun, progress, ct);
            await book.NoteAsync(job.Id, progress, status, ct);
            LogEnded(job.Id, status, progress.RowsRead, progress.Faults);
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            // Nothing of it was written. Staff see that it failed, and send the file again.
            LogFailed(job.Id, failure);
            await TryNoteAsync(job.Id, progress, ct);
        }
    }

    private async Task TryNoteAsync(Guid id, ImportProgress progress, CancellationToken ct)
    {
        try
        {
            await book.NoteAsync(id, progress, "failed", ct);
        }
        catch (Npgsql.NpgsqlException)
        {
            // The database is away: the import will be found to stand still.
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Import {Id} is {Status}: {Rows} products, {Faults} faults", EventName = "ImportEnded")]
    private partial void LogEnded(Guid id, string status, int rows, int faults);

    [LoggerMessage(2, LogLevel.Error, "Import {Id} failed; nothing of it was written", EventName = "ImportFailed")]
    private partial void LogFailed(Guid id, Exception failure);
}

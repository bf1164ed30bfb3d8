using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Shop.Notification.Sending;

/// <summary>
/// Sends what is due, a few mails at a time. Every replica may: each mail is claimed under a lease. Whoever dies between the server's yes
/// and its note of it has the mail sent once more, with the same Message-ID, by which mail programs recognise it.
/// </summary>
internal sealed partial class MailSender(
    MailQueue queue,
    SmtpPost post,
    MailMetrics metrics,
    IOptions<SmtpOptions> smtp,
    TimeProvider time,
    ILogger<MailSender> logger
) : BackgroundService
{
    private const int AtOnceMax = 4;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim wakeUp = new(0, 1);

    /// <summary>After a commit that left a mail to send; cheap, and harmless without one.</summary>
    public void Wake()
    {
        try
        {
            wakeUp.Release();
        }
        catch (SemaphoreFullException)
        {
            // Woken already.
        }
    }

    public override void Dispose()
    {
        wakeUp.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!smtp.Value.Sends)
        {
            LogKeeps();
            return;
        }

        try
        {
            await Parallel.ForEachAsync(
                DueAsync(stoppingToken),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnceMax, CancellationToken = stoppingToken },
                // A mail that is under way when the service stops is sent to its end, and noted.
                async (mail, _) => await SendAsync(mail)
            );
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    /// <summary>Mails as they fall due, for ever; asked for one at a time.</summary>
    private async IAsyncEnumerable<ClaimedMail> DueAsync([EnumeratorCancellation] CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            if (await TryClaimAsync(ct) is { } mail)
            {
                yield return mail;
            }
            else
            {
                await wakeUp.WaitAsync(Poll, ct);
            }
        }
    }

    private async Task<ClaimedMail?> TryClaimAsync(CancellationToken ct)
    {
        try
        {
            if (await queue.ClaimAsync(ct) is { } mail)
            {
                return mail;
            }

            foreach (var (id, kind, failure) in await queue.GiveUpAsync(ct))
            {
                GivenUp(id, kind, failure);
            }
        }
        catch (NpgsqlException away)
        {
            LogStoreAway(away);
            await Task.Delay(Poll, time, ct);
        }

        return null;
    }

    private async Task SendAsync(ClaimedMail mail)
    {
        try
        {
            switch (await post.SendAsync(mail))
            {
                case Delivery.Taken:
                    await queue.SentAsync(mail.Id, CancellationToken.None);
                    metrics.Sent(mail.Kind, time.GetUtcNow() - mail.CreatedAt);
                    break;
                case Delivery.Refused(var failure):
                    await queue.FailAsync(mail.Id, failure, CancellationToken.None);
                    GivenUp(mail.Id, mail.Kind, failure);
                    break;
                case Delivery.Later(var failure):
                    await queue.PostponeAsync(mail, failure, CancellationToken.None);
                    metrics.Retried(failure);
                    LogPostponed(mail.Id, mail.Kind, failure, mail.Attempts);
                    break;
            }
        }
        catch (NpgsqlException away)
        {
            // Its lease ends, and it is tried again.
            LogStoreAway(away);
        }
    }

    private void GivenUp(Guid id, string kind, string? failure)
    {
        metrics.Failed(kind);
        LogGivenUp(id, kind, failure);
    }

    [LoggerMessage(
        EventName = "MailsAreKept",
        Level = LogLevel.Information,
        Message = "No SMTP server is configured: mails are kept and not sent"
    )]
    private partial void LogKeeps();

    [LoggerMessage(
        EventName = "MailPostponed",
        Level = LogLevel.Warning,
        Message = "Mail {Mail} ({Kind}) waits: {Failure} at attempt {Attempt}"
    )]
    private partial void LogPostponed(Guid mail, string kind, string failure, int attempt);

    [LoggerMessage(EventName = "MailGivenUp", Level = LogLevel.Error, Message = "Mail {Mail} ({Kind}) was given up: {Failure}")]
    private partial void LogGivenUp(Guid mail, string kind, string? failure);

    [LoggerMessage(EventName = "MailStoreAway", Level = LogLevel.Warning, Message = "The mails' database cannot be reached")]
    private partial void LogStoreAway(Exception failure);
}

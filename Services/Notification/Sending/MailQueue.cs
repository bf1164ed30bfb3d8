using Microsoft.Extensions.Options;
using Npgsql;

namespace Shop.Notification.Sending;

/// <summary>A mail that this replica may send until its lease ends.</summary>
internal sealed record ClaimedMail(
    Guid Id,
    string Kind,
    string Recipient,
    string Subject,
    string Html,
    string Text,
    string MessageId,
    int Attempts,
    DateTimeOffset CreatedAt
);

/// <summary>The mails that are due. A claim is a lease: whoever dies with one leaves the mail to the next.</summary>
internal sealed class MailQueue(NpgsqlDataSource database, IOptions<SmtpOptions> smtp, IHostEnvironment environment)
{
    /// <summary>The mail that has been due longest, or null when there is none.</summary>
    public async Task<ClaimedMail?> ClaimAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            update mail set next_attempt_at = now() + $1, attempts = attempts + 1
            where id = (
              select id from mail where status = 'due' and next_attempt_at <= now() and give_up_at > now()
              order by next_attempt_at limit 1 for update skip locked)
            returning id, kind, recipient, subject, html, text, message_id, attempts, created_at
            """
        );
        command.Parameters.Add(new() { Value = smtp.Value.Timeout * 2 });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(
                reader.GetGuid(0),
                reader.GetString(1),
                reader.GetString(2),
                reader.GetString(3),
                reader.GetString(4),
                reader.GetString(5),
                reader.GetString(6),
                reader.GetInt32(7),
                reader.GetFieldValue<DateTimeOffset>(8)
            )
            : null;
    }

    /// <summary>Notes that the server took it, and forgets what it said: bodies are personal, and links are capabilities. On a developer's
    /// machine they stay to be looked at.</summary>
    public async Task SentAsync(Guid id, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            update mail set status = 'sent', sent_at = now(), failure = null,
              html = case when $2 then html end, text = case when $2 then text end
            where id = $1 and status = 'due'
            """
        );
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = environment.IsDevelopment() });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Tries again later, with growing pauses.</summary>
    public async Task PostponeAsync(ClaimedMail mail, string failure, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            update mail set failure = $2, next_attempt_at = now() + least($3 * power(2, least($4 - 1, 20)), interval '1 hour')
            where id = $1 and status = 'due'
            """
        );
        command.Parameters.Add(new() { Value = mail.Id });
        command.Parameters.Add(new() { Value = failure });
        command.Parameters.Add(new() { Value = smtp.Value.RetryPause });
        command.Parameters.Add(new() { Value = mail.Attempts });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Gives a mail up.</summary>
    public async Task FailAsync(Guid id, string failure, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "update mail set status = 'failed', failure = $2 where id = $1 and status = 'due'"
        );
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = failure });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Gives up the mails whose time is over; which they are, by kind.</summary>
    public async Task<IReadOnlyList<(Guid Id, string Kind, string? Failure)>> GiveUpAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            update mail set status = 'failed', failure = coalesce(failure, 'too_late')
            where id in (
              select id from mail where status = 'due' and give_up_at <= now() and next_attempt_at <= now()
              limit 100 for update skip locked)
            returning id, kind, failure
            """
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var given = new List<(Guid, string, string?)>();
        while (await reader.ReadAsync(ct))
        {
            given.Add((reader.GetGuid(0), reader.GetString(1), reader.GetString(2)));
        }

        return given;
    }
}

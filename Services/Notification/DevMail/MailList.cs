using Npgsql;

namespace Shop.Notification.DevMail;

/// <summary>A mail as a developer sees it. Bodies only where one mail is asked for.</summary>
/// <param name="To">Null when the person was forgotten, like subject and bodies.</param>
/// <param name="Status">due, sent, kept (no server is configured), failed or erased.</param>
/// <param name="Failure">Why the last attempt failed.</param>
public sealed record MailView(
    Guid Id,
    string Kind,
    Guid About,
    Guid? OrderId,
    string? To,
    string Language,
    string? Subject,
    string MessageId,
    string Status,
    int Attempts,
    string? Failure,
    DateTimeOffset CreatedAt,
    DateTimeOffset? SentAt,
    string? Text = null,
    string? Html = null
);

/// <summary>Mails, newest first.</summary>
public sealed record MailPage(IReadOnlyList<MailView> Items, Guid? NextCursor);

/// <summary>Reads mails for people who look at them.</summary>
internal sealed class MailList(NpgsqlDataSource database)
{
    private const int PageSize = 50;
    private const string Columns =
        "id, kind, about, order_id, recipient, language, subject, message_id, status, attempts, failure, created_at, sent_at";

    /// <param name="to">The mails to this address alone; null: to everybody.</param>
    /// <param name="before">Those before this one.</param>
    public async Task<MailPage> PageAsync(string? to, Guid? before, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            $"""
            select {Columns} from mail
            where ($1::text is null or lower(recipient) = lower($1)) and ($2::uuid is null or id < $2)
            order by id desc limit {PageSize + 1}
            """
        );
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = to });
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = before });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var mails = new List<MailView>();
        while (await reader.ReadAsync(ct))
        {
            mails.Add(Read(reader));
        }

        return mails.Count <= PageSize ? new(mails, null) : new(mails[..PageSize], mails[PageSize - 1].Id);
    }

    public async Task<MailView?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select {Columns}, text, html from mail where id = $1");
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) with { Text = Text(reader, 13), Html = Text(reader, 14) } : null;
    }

    private static MailView Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetString(1),
            row.GetGuid(2),
            row.IsDBNull(3) ? null : row.GetGuid(3),
            Text(row, 4),
            row.GetString(5),
            Text(row, 6),
            row.GetString(7),
            row.GetString(8),
            row.GetInt32(9),
            Text(row, 10),
            row.GetFieldValue<DateTimeOffset>(11),
            row.IsDBNull(12) ? null : row.GetFieldValue<DateTimeOffset>(12)
        );

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}

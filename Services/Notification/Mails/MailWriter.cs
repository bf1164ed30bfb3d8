using System.Net.Mail;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Shop.Notification.Sending;

namespace Shop.Notification.Mails;

/// <summary>A mail to be written.</summary>
/// <param name="About">The order, refund, account or request that it is about: there is one mail of a kind for each.</param>
/// <param name="Until">After that it would be of no use; null: a day from now.</param>
internal sealed record NewMail(string Kind, Guid About, string Recipient, MailContent Content)
{
    public Guid? OrderId { get; init; }

    public Guid? AccountId { get; init; }

    public DateTimeOffset? Until { get; init; }
}

/// <summary>Writes mails into the consumers' transactions, whole: what is sent later, or twice, is the same to the letter.</summary>
internal sealed class MailWriter(MailRenderer renderer, IOptions<SmtpOptions> smtp)
{
    private const int RecipientMax = 254;

    /// <summary>Adds the mail, unless there is one of its kind about the same thing. An address that is none makes a mail that failed.</summary>
    public async Task AddAsync(NpgsqlTransaction transaction, NewMail mail, CancellationToken ct)
    {
        var id = Guid.CreateVersion7();
        var canBeReached = IsAddress(mail.Recipient);
        await using var command = new NpgsqlCommand(
            """
            insert into mail (id, kind, about, order_id, account_id, language, recipient, subject, html, text, message_id, status, failure, give_up_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, least($14, now() + interval '1 day'))
            on conflict (kind, about) do nothing
            """,
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = id },
                new() { Value = mail.Kind },
                new() { Value = mail.About },
                new NpgsqlParameter<Guid?> { TypedValue = mail.OrderId },
                new NpgsqlParameter<Guid?> { TypedValue = mail.AccountId },
                new() { Value = mail.Content.Language },
                new() { Value = mail.Recipient },
                new() { Value = OneLine(mail.Content.Subject) },
                new() { Value = await renderer.HtmlAsync(mail.Content) },
                new() { Value = MailText.Of(mail.Content) },
                new() { Value = $"<{id:N}@{smtp.Value.Sender.Host}>" },
                new()
                {
                    Value =
                        !canBeReached ? "failed"
                        : smtp.Value.Sends ? "due"
                        : "kept",
                },
                new NpgsqlParameter<string?> { TypedValue = canBeReached ? null : "no_address" },
                new() { Value = (object?)mail.Until?.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            },
        };
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Whether it is one address and nothing more: no name, no second one, nothing that could begin another header.</summary>
    internal static bool IsAddress(string text) =>
        text.Length <= RecipientMax
        && !text.Any(char.IsControl)
        && MailAddress.TryCreate(text, out var address)
        && string.Equals(address.Address, text, StringComparison.OrdinalIgnoreCase);

    /// <summary>A header is a line: what people named must not begin another one.</summary>
    internal static string OneLine(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
}

using Npgsql;
using Shop.Notification.Orders;

namespace Shop.Notification.Mails;

/// <summary>Forgetting people whose account was deleted.</summary>
internal static class Erasure
{
    /// <summary>Whether the account has ended: nothing is written to it any more. Holds the account's turn.</summary>
    public static async Task<bool> IsErasedAsync(NpgsqlTransaction transaction, Guid accountId, CancellationToken ct)
    {
        await TurnLock.OfAccountAsync(transaction, accountId, ct);
        await using var command = new NpgsqlCommand(
            "select exists (select from erased_account where account_id = $1)",
            transaction.Connection,
            transaction
        )
        {
            Parameters = { new() { Value = accountId } },
        };
        return await command.ExecuteScalarAsync(ct) is true;
    }

    /// <summary>Takes everything personal out of the mails and orders of the account and its address; what was not sent is not sent.</summary>
    public static async Task EraseAsync(NpgsqlTransaction transaction, Guid accountId, string email, CancellationToken ct)
    {
        await TurnLock.OfAccountAsync(transaction, accountId, ct);
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                new("insert into erased_account (account_id) values ($1) on conflict do nothing")
                {
                    Parameters = { new() { Value = accountId } },
                },
                // Contacts before mails: whoever writes a mail holds a share of its contact, and so is done when the mails are looked through.
                Of("update order_contact set email = null, account_id = null where account_id = $1 or lower(email) = lower($2)"),
                Of(
                    """
                    update mail set status = case when status in ('sent', 'failed') then status else 'erased' end,
                      recipient = null, subject = null, html = null, text = null, account_id = null
                    where account_id = $1 or lower(recipient) = lower($2)
                    """
                ),
            },
        };
        await batch.ExecuteNonQueryAsync(ct);

        NpgsqlBatchCommand Of(string sql) =>
            new(sql)
            {
                Parameters =
                {
                    new() { Value = accountId },
                    new() { Value = email },
                },
            };
    }
}

using Npgsql;
using Shop.Contracts;
using Shop.Notification.Mails;

namespace Shop.Notification.Orders;

/// <summary>Mails about orders, written in the transactions of the events that cause them. Events come in any order.</summary>
internal sealed class OrderMails(MailWriter writer, MailLinks links)
{
    /// <summary>Keeps whom to write to, and writes the mails of refunds that were heard of before.</summary>
    public async Task RememberAsync(NpgsqlTransaction transaction, OrderSnapshot order, CancellationToken ct) =>
        await MeetAsync(transaction, order, ct);

    /// <summary>The same, and the mail of <paramref name="kind"/>, of which an order has one.</summary>
    /// <param name="content">What it says; it is given the address of the order's page.</param>
    public async Task WriteAsync(
        NpgsqlTransaction transaction,
        OrderSnapshot order,
        string kind,
        Func<Uri, MailContent> content,
        CancellationToken ct
    )
    {
        var contact = await MeetAsync(transaction, order, ct);
        if (contact.Email is not { } email)
        {
            return;
        }

        var page = links.OrderPage(order.OrderId, contact.AccountId);
        var mail = new NewMail(kind, order.OrderId, email, content(page)) { OrderId = order.OrderId, AccountId = contact.AccountId };
        await writer.AddAsync(transaction, mail, ct);
    }

    /// <summary>The mail of a refund; it waits when nothing is known of the order yet.</summary>
    public async Task WriteAsync(NpgsqlTransaction transaction, CompletedRefund refund, CancellationToken ct)
    {
        await TurnLock.OfOrderAsync(transaction, refund.OrderId, ct);
        if (await OrderContacts.FindAsync(transaction, refund.OrderId, ct) is { } contact)
        {
            await WriteAsync(transaction, contact, refund, ct);
        }
        else
        {
            await OrderContacts.LetWaitAsync(transaction, refund, ct);
        }
    }

    private async Task<OrderContact> MeetAsync(NpgsqlTransaction transaction, OrderSnapshot order, CancellationToken ct)
    {
        if (order.AccountId is { } account)
        {
            await TurnLock.OfAccountAsync(transaction, account, ct);
        }

        await TurnLock.OfOrderAsync(transaction, order.OrderId, ct);
        var contact = await OrderContacts.RememberAsync(transaction, order, ct);
        foreach (var refund in await OrderContacts.TakeWaitingAsync(transaction, order.OrderId, ct))
        {
            await WriteAsync(transaction, contact, refund, ct);
        }

        return contact;
    }

    private async Task WriteAsync(NpgsqlTransaction transaction, OrderContact contact, CompletedRefund refund, CancellationToken ct)
    {
        if (contact.Email is not { } email)
        {
            return;
        }

        var page = links.OrderPage(refund.OrderId, contact.AccountId);
        var content = OrderTexts.Refund(contact.Language, contact.Number, contact.Total, refund, page);
        var mail = new NewMail(MailKinds.Refund, refund.Id, email, content) { OrderId = refund.OrderId, AccountId = contact.AccountId };
        await writer.AddAsync(transaction, mail, ct);
    }
}

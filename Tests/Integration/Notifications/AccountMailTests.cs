using Npgsql;
using Shop.Contracts;

namespace Shop.Tests.Integration.Notifications;

/// <summary>Mails about accounts, and their end.</summary>
public sealed class AccountMailTests(ShopFixture shop)
{
    private const int Copies = 8;

    private readonly Guid _account = Guid.NewGuid();

    [Fact]
    public async Task An_account_is_welcomed_once_in_its_language()
    {
        var box = new Postbox(shop);

        await shop.PublishAsync(Happenings.Registered(_account, box.Address, "陳大文"), Copies);

        var mail = await box.UntilOneAsync();
        Assert.Contains("歡迎", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("陳大文", mail.Text, StringComparison.Ordinal);
        Assert.Equal(["welcome"], await box.SettledAsync(1));
    }

    [Theory]
    [InlineData(MailRequestKinds.VerifyEmail)]
    [InlineData(MailRequestKinds.ResetPassword)]
    [InlineData(MailRequestKinds.ChangeEmail)]
    public async Task A_link_that_is_asked_for_arrives_once_for_each_time_it_is_asked_for(string kind)
    {
        var box = new Postbox(shop);
        var (first, second) = (Happenings.Requested(_account, box.Address, kind), Happenings.Requested(_account, box.Address, kind));

        await Task.WhenAll(shop.PublishAsync(first, Copies), shop.PublishAsync(second, Copies));

        var mails = await box.UntilAsync(2);
        Assert.Equal([kind, kind], await box.SettledAsync(2));
        Assert.Equal(2, box.Arrived.Count);
        Assert.All(
            [first, second],
            asked => Assert.Contains(mails, mail => mail.Text.Contains(asked.Link.AbsoluteUri, StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task A_link_that_has_ended_is_not_sent()
    {
        var box = new Postbox(shop);

        await shop.PublishAsync(Happenings.Requested(_account, box.Address, MailRequestKinds.ResetPassword, -TimeSpan.FromSeconds(1)));

        var mail = Assert.Single(await Eventually.AnswerAsync(box.ListAsync, mails => mails.Any(m => m.Text("status") == "failed")));
        Assert.Equal("too_late", mail.Text("failure"));
        Assert.Empty(box.Arrived);
    }

    [Fact]
    public async Task An_account_that_was_deleted_leaves_nothing_personal_and_gets_no_more_mails()
    {
        var (box, guest) = (new Postbox(shop), new Postbox(shop));
        var order = Happenings.Order(box.Address, accountId: _account);
        var before = Happenings.Order(box.Address);
        await Task.WhenAll(
            shop.PublishAsync(Happenings.Registered(_account, box.Address)),
            shop.PublishAsync(Happenings.Paid(order)),
            shop.PublishAsync(Happenings.Paid(before)),
            shop.PublishAsync(Happenings.Paid(Happenings.Order(guest.Address)))
        );
        await Task.WhenAll(box.UntilAsync(3), guest.UntilAsync(1));
        await box.SettledAsync(3);

        var deleted = Happenings.Deleted(_account, box.Address.ToUpperInvariant());
        await shop.PublishAsync(deleted, Copies);
        await Postbox.HandledAsync(shop, deleted.EventId);

        Assert.Equal(0, await PersonalRowsAsync(box.Address));
        Assert.Single(await guest.ListAsync());
        var late = new IIntegrationEvent[]
        {
            Happenings.Shipped(order),
            Happenings.Refunded(order, "staff_refund"),
            Happenings.Refunded(before, "staff_refund"),
            Happenings.Paid(Happenings.Order(box.Address, accountId: _account)),
            Happenings.Registered(_account, box.Address),
            Happenings.Requested(_account, box.Address, MailRequestKinds.VerifyEmail),
        };
        foreach (var e in late)
        {
            await PublishAsync(e);
        }

        await Postbox.HandledAsync(shop, [.. late.Select(e => e.EventId)]);
        Assert.Equal(0, await PersonalRowsAsync(box.Address));
        Assert.Equal(3, box.Arrived.Count);
    }

    [Fact]
    public async Task A_mail_that_waits_is_not_sent_to_somebody_who_left()
    {
        var box = new Postbox(shop);
        shop.Mails.Answer(box.Address, [.. Enumerable.Repeat("451 later", 1_000)]);
        await shop.PublishAsync(Happenings.Registered(_account, box.Address));
        await Eventually.AnswerAsync(box.ListAsync, mails => mails.Any(mail => mail.GetProperty("attempts").GetInt32() > 0));

        var deleted = Happenings.Deleted(_account, box.Address);
        await shop.PublishAsync(deleted);
        await Postbox.HandledAsync(shop, deleted.EventId);

        shop.Mails.Answer(box.Address);
        var other = new Postbox(shop);
        await shop.PublishAsync(Happenings.Registered(Guid.NewGuid(), other.Address));
        await other.UntilOneAsync();
        Assert.Equal(0, await PersonalRowsAsync(box.Address));
        Assert.Empty(box.Arrived);
    }

    private async Task<long> PersonalRowsAsync(string email)
    {
        await using var database = await shop.OpenAsync("notificationdb");
        await using var count = new NpgsqlCommand(
            """
            select (select count(*) from mail where account_id = $1 or strpos(lower(row_to_json(mail)::text), $2) > 0)
                 + (select count(*) from order_contact where account_id = $1 or lower(email) = $2)
            """,
            database
        )
        {
            Parameters =
            {
                new() { Value = _account },
                new() { Value = email },
            },
        };
        return (long)(await count.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private Task PublishAsync(IIntegrationEvent e) =>
        e switch
        {
            OrderShipped shipped => shop.PublishAsync(shipped),
            RefundCompleted refunded => shop.PublishAsync(refunded),
            OrderPaid paid => shop.PublishAsync(paid),
            AccountRegistered registered => shop.PublishAsync(registered),
            MailRequested requested => shop.PublishAsync(requested),
            _ => throw new ArgumentOutOfRangeException(nameof(e)),
        };
}

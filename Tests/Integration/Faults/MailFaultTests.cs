using Shop.Tests.Integration.Notifications;

namespace Shop.Tests.Integration.Faults;

/// <summary>Mails when the mail server is away, or the sender dies.</summary>
[Collection(nameof(FaultTests))]
public sealed class MailFaultTests(ShopFixture shop)
{
    [Fact]
    public async Task Mails_wait_for_a_server_that_is_down_and_are_sent_once_when_it_is_back()
    {
        var box = new Postbox(shop);
        shop.Mails.Stop();
        try
        {
            await shop.PublishAsync(Happenings.Paid(Happenings.Order(box.Address)));
            var waiting = Assert.Single(
                await Eventually.AnswerAsync(box.ListAsync, mails => mails.Any(mail => mail.GetProperty("attempts").GetInt32() > 1))
            );
            Assert.Equal(("due", "unreachable"), (waiting.Text("status"), waiting.Text("failure")));
        }
        finally
        {
            shop.Mails.Start();
        }

        await box.UntilOneAsync();
        await box.SettledAsync(1);
        Assert.Single(box.Arrived);
    }

    [Fact]
    public async Task A_sender_that_is_killed_before_it_noted_the_servers_yes_repeats_the_mail_with_the_same_id()
    {
        var box = new Postbox(shop);
        shop.Mails.Hold(box.Address);
        await shop.PublishAsync(Happenings.Paid(Happenings.Order(box.Address)));
        await shop.Mails.HeldAsync(box.Address);

        await shop.KillAsync("notification");

        var mails = await box.UntilAsync(2);
        await Eventually.AnswerAsync(box.ListAsync, all => all.All(mail => mail.Text("status") == "sent"));
        Assert.Equal(2, box.Arrived.Count);
        Assert.Equal(mails[0].MessageId, mails[1].MessageId);
        Assert.Equal(mails[0].Text, mails[1].Text);
    }
}

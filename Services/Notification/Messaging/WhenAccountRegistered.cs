using MassTransit;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Notification.Mails;
using Shop.Notification.Sending;

namespace Shop.Notification.Messaging;

/// <summary>Welcomes a new account.</summary>
internal sealed class WhenAccountRegistered(Inbox inbox, MailWriter writer, MailLinks links, MailSender sender)
    : IConsumer<AccountRegistered>
{
    public async Task Consume(ConsumeContext<AccountRegistered> context)
    {
        await inbox.OnceAsync(
            context,
            async (transaction, ct) =>
            {
                var account = context.Message;
                if (!await Erasure.IsErasedAsync(transaction, account.AggregateId, ct))
                {
                    var content = AccountTexts.Welcome(account.Language, account.Name, links.Storefront);
                    var mail = new NewMail(MailKinds.Welcome, account.AggregateId, account.Email, content)
                    {
                        AccountId = account.AggregateId,
                    };
                    await writer.AddAsync(transaction, mail, ct);
                }
            }
        );
        sender.Wake();
    }
}

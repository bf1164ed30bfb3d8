using MassTransit;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Notification.Mails;
using Shop.Notification.Sending;

namespace Shop.Notification.Messaging;

/// <summary>Sends somebody their personal link; not any more when it has ended.</summary>
internal sealed class WhenMailRequested(Inbox inbox, MailWriter writer, MailSender sender) : IConsumer<MailRequested>
{
    public async Task Consume(ConsumeContext<MailRequested> context)
    {
        await inbox.OnceAsync(
            context,
            async (transaction, ct) =>
            {
                var asked = context.Message;
                if (!await Erasure.IsErasedAsync(transaction, asked.AggregateId, ct))
                {
                    var content = AccountTexts.Requested(asked.Language, asked.Kind, asked.Link, asked.ExpiresAt);
                    var mail = new NewMail(asked.Kind, asked.EventId, asked.Email, content)
                    {
                        AccountId = asked.AggregateId,
                        Until = asked.ExpiresAt,
                    };
                    await writer.AddAsync(transaction, mail, ct);
                }
            }
        );
        sender.Wake();
    }
}

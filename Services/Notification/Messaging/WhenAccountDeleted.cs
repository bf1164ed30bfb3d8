using MassTransit;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Notification.Mails;

namespace Shop.Notification.Messaging;

/// <summary>Forgets the person.</summary>
internal sealed class WhenAccountDeleted(Inbox inbox) : IConsumer<AccountDeleted>
{
    public Task Consume(ConsumeContext<AccountDeleted> context) =>
        inbox.OnceAsync(
            context,
            (transaction, ct) => Erasure.EraseAsync(transaction, context.Message.AggregateId, context.Message.Email, ct)
        );
}

using MassTransit;
using Shop.Catalog.Reviews;
using Shop.Contracts;
using Shop.Messaging;

namespace Shop.Catalog.Messaging;

/// <summary>Forgets what the person bought and wrote.</summary>
internal sealed class WhenAccountDeleted(Inbox inbox) : IConsumer<AccountDeleted>
{
    public Task Consume(ConsumeContext<AccountDeleted> context) =>
        inbox.OnceAsync(context, (transaction, ct) => Buyers.ForgetAsync(transaction, context.Message.AggregateId, ct));
}

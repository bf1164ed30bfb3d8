using MassTransit;
using Shop.Catalog.Recommendations;
using Shop.Catalog.Reviews;
using Shop.Contracts;
using Shop.Messaging;

namespace Shop.Catalog.Messaging;

/// <summary>Remembers who may review the products, how much they are wanted, and that they were bought together.</summary>
internal sealed class WhenOrderPaid(Inbox inbox) : IConsumer<OrderPaid>
{
    public Task Consume(ConsumeContext<OrderPaid> context)
    {
        var (order, paidAt) = (context.Message.Order, context.Message.OccurredAt);
        var products = order.Lines.Select(line => line.ProductId).Distinct().ToArray();
        return inbox.OnceAsync(
            context,
            async (transaction, ct) =>
            {
                // The account before products, as the account's end has it.
                if (order.AccountId is { } account)
                {
                    await Buyers.AddAsync(transaction, account, products, paidAt, ct);
                }

                await SalesMemory.AddAsync(transaction, products, paidAt, ct);
            }
        );
    }
}

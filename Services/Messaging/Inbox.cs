using MassTransit;
using Npgsql;
using Shop.Contracts;

namespace Shop.Messaging;

/// <summary>Makes an event take effect once per service, however often and however concurrently the broker delivers it.</summary>
public sealed class Inbox(NpgsqlDataSource dataSource)
{
    /// <summary>
    /// Runs <paramref name="effect"/> and commits it together with the event's inbox row, then wakes the outbox. A repeat finds the row and
    /// returns without effect; a copy that arrives while the first is running waits for its commit.
    /// </summary>
    public async Task OnceAsync<TEvent>(ConsumeContext<TEvent> context, Func<NpgsqlTransaction, CancellationToken, Task> effect)
        where TEvent : class, IIntegrationEvent
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(effect);
        await using var connection = await dataSource.OpenConnectionAsync(context.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(context.CancellationToken);
        await effect(transaction, context.CancellationToken);
        await transaction.CommitAsync(context.CancellationToken);
    }
}

using MassTransit;
using Npgsql;
using Shop.Contracts;

namespace Shop.Messaging;

/// <summary>Makes an event take effect once per service, however often and however concurrently the broker delivers it.</summary>
/// <param name="consumer">The consuming service.</param>
public sealed class Inbox(NpgsqlDataSource dataSource, Outbox outbox, string consumer)
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
        var ct = context.CancellationToken;
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (!await TryAddAsync(transaction, context.Message.EventId, ct))
        {
            return;
        }

        await effect(transaction, ct);
        await transaction.CommitAsync(ct);
        outbox.Wake();
    }

    // The unique key makes a concurrent copy wait here until the first commits (then it is a repeat) or rolls back (then it goes on).
    private async Task<bool> TryAddAsync(NpgsqlTransaction transaction, Guid eventId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "insert into messaging.inbox (event_id, consumer) values ($1, $2) on conflict do nothing",
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = eventId },
                new() { Value = consumer },
            },
        };
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }
}

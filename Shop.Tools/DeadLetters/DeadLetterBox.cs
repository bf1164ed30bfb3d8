using RabbitMQ.Client;

namespace Shop.Tools.DeadLetters;

/// <summary>The dead letters of all services.</summary>
/// <param name="queues">The services' queues.</param>
internal sealed class DeadLetterBox(Broker broker, IReadOnlyList<string> queues)
{
    /// <summary>Of how many letters per queue is shown what they are.</summary>
    public const int ShownMax = 10_000;

    /// <summary>The letters; they stay where they are.</summary>
    public async Task<IReadOnlyList<DeadLetter>> ReadAsync(CancellationToken ct)
    {
        var letters = new List<DeadLetter>();
        foreach (var queue in queues)
        {
            if (await broker.FindAsync(DeadLetterQueue.Of(queue), ct) is { Ready: > 0 })
            {
                letters.AddRange(
                    (await broker.PeekAsync(DeadLetterQueue.Of(queue), ShownMax, ct)).Select(message => DeadLetter.Of(queue, message))
                );
            }
        }

        return letters;
    }

    /// <summary>
    /// Sends letters back to the queues that they came from, and takes each away when the broker has confirmed that. Killed in between it
    /// leaves both; the consumer's inbox absorbs the second. Each letter is sent at most once, also when it returns at once.
    /// </summary>
    /// <param name="id">Which; null: all.</param>
    /// <returns>Those that were sent.</returns>
    /// <exception cref="RabbitMQ.Client.Exceptions.PublishException">The queue is not there or did not take it; the letter stays.</exception>
    public async Task<IReadOnlyList<DeadLetter>> ReplayAsync(string? id, CancellationToken ct)
    {
        var sent = new List<DeadLetter>();
        foreach (var queue in queues)
        {
            var letters = DeadLetterQueue.Of(queue);
            var count = (await broker.FindAsync(letters, ct))?.Ready ?? 0;
            // What is passed over goes back when the channel closes.
            await using var channel = await broker.OpenAsync(ct);
            for (; count > 0 && await channel.BasicGetAsync(letters, autoAck: false, ct) is { } message; count--)
            {
                var letter = DeadLetter.Of(queue, message);
                if (id is null || letter.Id == id)
                {
                    await channel.BasicPublishAsync("", queue, mandatory: true, AsSentFirst(message.BasicProperties), message.Body, ct);
                    await channel.BasicAckAsync(message.DeliveryTag, multiple: false, CancellationToken.None);
                    sent.Add(letter);
                }
            }
        }

        return sent;
    }

    // Without what MassTransit noted when it gave the message up.
    private static BasicProperties AsSentFirst(IReadOnlyBasicProperties properties) =>
        new(properties)
        {
            Persistent = true,
            Headers = properties
                .Headers?.Where(header =>
                    !header.Key.StartsWith("MT-Fault-", StringComparison.Ordinal)
                    && header.Key != "MT-Reason"
                    && !header.Key.StartsWith("x-", StringComparison.Ordinal)
                )
                .ToDictionary(),
        };
}

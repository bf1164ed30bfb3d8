using System.Globalization;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Tools.DeadLetters;

namespace Shop.Tools.Backup;

/// <summary>A message that waits in a queue.</summary>
/// <param name="Headers">Text, or a whole number.</param>
internal sealed record SavedMessage(
    string Queue,
    string? MessageId,
    string? ContentType,
    IReadOnlyDictionary<string, JsonElement> Headers,
    byte[] Body
);

/// <summary>What services have told each other and not heard yet, and what they have given up.</summary>
internal sealed class Messages(Broker broker)
{
    private const string FileName = "messages.jsonl";

    private static IEnumerable<string> Queues => Subscriptions.Queues.SelectMany(queue => (string[])[queue, DeadLetterQueue.Of(queue)]);

    /// <summary>Writes every message into a file of <paramref name="folder"/> and says how many; the queues keep them.</summary>
    /// <exception cref="IOException">A service runs: it holds messages that nobody else can see.</exception>
    public async Task<long> SaveAsync(string folder, CancellationToken ct)
    {
        await using var file = File.CreateText(Path.Combine(folder, FileName));
        var saved = 0L;
        foreach (var queue in Queues)
        {
            if (await broker.FindAsync(queue, ct) is not { } state)
            {
                continue;
            }

            if (state.Consumers > 0)
            {
                throw new IOException($"A service reads the queue {queue}: a backup needs the services stopped.");
            }

            // What is not acknowledged goes back when the channel closes.
            await using var channel = await broker.OpenAsync(ct);
            while (await channel.BasicGetAsync(queue, autoAck: false, ct) is { } message)
            {
                await file.WriteLineAsync(JsonSerializer.Serialize(Saved(queue, message), BackupJson.Default.SavedMessage).AsMemory(), ct);
                saved++;
            }
        }

        return saved;
    }

    /// <summary>Puts the messages of the file back into their queues, and says how many. One that is put back twice is heard once.</summary>
    public async Task<long> RestoreAsync(string folder, CancellationToken ct)
    {
        await using var channel = await broker.OpenAsync(ct);
        var (restored, known) = (0L, new HashSet<string>());
        await foreach (var line in File.ReadLinesAsync(Path.Combine(folder, FileName), ct))
        {
            var message = JsonSerializer.Deserialize(line, BackupJson.Default.SavedMessage)!;
            if (known.Add(message.Queue))
            {
                // As its service will declare it.
                await channel.QueueDeclareAsync(
                    message.Queue,
                    durable: true,
                    exclusive: false,
                    autoDelete: false,
                    BrokerTopology.QueueArguments,
                    cancellationToken: ct
                );
            }

            await channel.BasicPublishAsync("", message.Queue, mandatory: true, PropertiesOf(message), message.Body, ct);
            restored++;
        }

        return restored;
    }

    private static SavedMessage Saved(string queue, BasicGetResult message) =>
        new(
            queue,
            message.BasicProperties.MessageId,
            message.BasicProperties.ContentType,
            (message.BasicProperties.Headers ?? new Dictionary<string, object?>())
                // The broker's own notes.
                .Where(header => !header.Key.StartsWith("x-", StringComparison.Ordinal))
                .ToDictionary(header => header.Key, header => ValueOf(header.Value)),
            message.Body.ToArray()
        );

    private static JsonElement ValueOf(object? header) =>
        header switch
        {
            byte[] text => JsonSerializer.SerializeToElement(Encoding.UTF8.GetString(text)),
            sbyte or byte or short or ushort or int or uint or long => JsonSerializer.SerializeToElement(
                Convert.ToInt64(header, CultureInfo.InvariantCulture)
            ),
            _ => JsonSerializer.SerializeToElement(Convert.ToString(header, CultureInfo.InvariantCulture) ?? ""),
        };

    private static BasicProperties PropertiesOf(SavedMessage message) =>
        new()
        {
            Persistent = true,
            MessageId = message.MessageId,
            ContentType = message.ContentType,
            Headers = message.Headers.ToDictionary(
                header => header.Key,
                header => header.Value.ValueKind == JsonValueKind.Number ? (object?)header.Value.GetInt64() : header.Value.GetString()
            ),
        };
}

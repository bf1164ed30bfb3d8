using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RabbitMQ.Client;

namespace Shop.Tools.DeadLetters;

/// <summary>A message that a service has given up.</summary>
/// <param name="Queue">The service's queue, from which it came.</param>
/// <param name="Id">The message's id; of one that has none, its content's hash.</param>
/// <param name="Type">The event's name, or a dash when it cannot be told.</param>
/// <param name="Headers">As text; those that say what went wrong among them.</param>
internal sealed record DeadLetter(
    string Queue,
    string Id,
    string Type,
    IReadOnlyDictionary<string, string> Headers,
    ReadOnlyMemory<byte> Body
)
{
    private const int HashLength = 16;
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What kind of failure it was, e.g. <c>InvalidOperationException</c>.</summary>
    public string Reason => Headers.GetValueOrDefault("MT-Fault-ExceptionType", Headers.GetValueOrDefault("MT-Reason", "-")).Split('.')[^1];

    /// <summary>The first line of what the consumer said.</summary>
    public string Message => Headers.GetValueOrDefault("MT-Fault-Message", "").Split('\n')[0].Trim();

    /// <summary>When it was given up.</summary>
    public DateTimeOffset? At =>
        DateTimeOffset.TryParse(
            Headers.GetValueOrDefault("MT-Fault-Timestamp"),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var at
        )
            ? at
            : null;

    /// <summary>The body as it is read best.</summary>
    public string Text
    {
        get
        {
            try
            {
                using var json = JsonDocument.Parse(Body);
                return JsonSerializer.Serialize(json.RootElement, Readable);
            }
            catch (JsonException)
            {
                // Whatever it is, it is shown.
                return Encoding.UTF8.GetString(Body.Span);
            }
        }
    }

    public static DeadLetter Of(string queue, BasicGetResult message)
    {
        var (id, type) = Envelope(message.Body);
        var headers = (message.BasicProperties.Headers ?? new Dictionary<string, object?>()).ToDictionary(
            header => header.Key,
            header =>
                header.Value is byte[] text
                    ? Encoding.UTF8.GetString(text)
                    : Convert.ToString(header.Value, CultureInfo.InvariantCulture) ?? ""
        );
        return new(
            queue,
            message.BasicProperties.MessageId ?? id ?? Convert.ToHexStringLower(SHA256.HashData(message.Body.Span))[..HashLength],
            type ?? "-",
            headers,
            message.Body
        );
    }

    // {"messageId": "…", "messageType": ["urn:message:Shop.Contracts:OrderPaid"], …}
    private static (string? Id, string? Type) Envelope(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement is not { ValueKind: JsonValueKind.Object } root)
            {
                return (null, null);
            }

            var id = root.TryGetProperty("messageId", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
            var type =
                root.TryGetProperty("messageType", out var types)
                && types is { ValueKind: JsonValueKind.Array }
                && types.GetArrayLength() > 0
                    ? types[0].ToString().Split(':')[^1]
                    : null;
            return (id, type);
        }
        catch (JsonException)
        {
            // That it is no JSON is why it is a dead letter.
            return (null, null);
        }
    }
}

using System.Buffers.Binary;
using System.Text;

namespace Aspire.Hosting;

/// <summary>The beginning of a conversation in AMQP 0-9-1: it shows that the broker lets a user in.</summary>
internal static class AmqpHandshake
{
    private const byte MethodFrame = 1;
    private const byte FrameEnd = 0xCE;
    private const ushort Connection = 10;

    private enum Method : ushort
    {
        Start = 10,
        StartOk = 11,
        Tune = 30,
        TuneOk = 31,
        Open = 40,
        OpenOk = 41,
        Close = 50,
        CloseOk = 51,
    }

    /// <summary>Opens a connection and closes it again, politely: anything else fills the broker's log.</summary>
    /// <exception cref="IOException">The broker hangs up.</exception>
    /// <exception cref="DistributedApplicationException">It says something unexpected.</exception>
    public static async Task RunAsync(Stream stream, string user, string password, CancellationToken cancellationToken)
    {
        await stream.WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray(), cancellationToken);
        await ExpectAsync(stream, Method.Start, cancellationToken);
        // No client properties, mechanism, response, locale.
        var credentials = Encoding.UTF8.GetBytes($"\0{user}\0{password}");
        await SendAsync(
            stream,
            Method.StartOk,
            [0, 0, 0, 0, .. Short("PLAIN"), 0, 0, .. BigEndian((ushort)credentials.Length), .. credentials, .. Short("en_US")],
            cancellationToken
        );
        var limits = await ExpectAsync(stream, Method.Tune, cancellationToken);
        await SendAsync(stream, Method.TuneOk, limits, cancellationToken);
        await SendAsync(stream, Method.Open, [.. Short("/"), 0, 0], cancellationToken);
        await ExpectAsync(stream, Method.OpenOk, cancellationToken);
        // Reply code 200, no text, caused by no method.
        await SendAsync(stream, Method.Close, [.. BigEndian(200), 0, 0, 0, 0, 0], cancellationToken);
        await ExpectAsync(stream, Method.CloseOk, cancellationToken);
    }

    private static async Task SendAsync(Stream stream, Method method, byte[] arguments, CancellationToken cancellationToken)
    {
        byte[] payload = [.. BigEndian(Connection), .. BigEndian((ushort)method), .. arguments];
        byte[] frame = [MethodFrame, 0, 0, 0, 0, .. BigEndian((ushort)payload.Length), .. payload, FrameEnd];
        await stream.WriteAsync(frame, cancellationToken);
    }

    /// <summary>The arguments of the method.</summary>
    private static async Task<byte[]> ExpectAsync(Stream stream, Method expected, CancellationToken cancellationToken)
    {
        var head = new byte[7];
        await stream.ReadExactlyAsync(head, cancellationToken);
        var length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(3));
        if (head[0] != MethodFrame || length is < 4 or > 65536)
        {
            throw new DistributedApplicationException("The broker does not speak AMQP 0-9-1.");
        }
        var payload = new byte[length + 1];
        await stream.ReadExactlyAsync(payload, cancellationToken);
        var method = (Method)BinaryPrimitives.ReadUInt16BigEndian(payload.AsSpan(2));
        return method == expected
            ? payload[4..^1]
            : throw new DistributedApplicationException($"The broker answers {method} where {expected} is due.");
    }

    private static byte[] Short(string text) => [(byte)text.Length, .. Encoding.UTF8.GetBytes(text)];

    private static byte[] BigEndian(ushort number) => [(byte)(number >> 8), (byte)number];
}

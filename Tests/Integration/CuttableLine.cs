using System.Net;
using System.Net.Sockets;

namespace Shop.Tests.Integration;

/// <summary>A TCP line to a store that a test can cut: connections break and new ones are refused until it is mended.</summary>
internal sealed class CuttableLine : IAsyncDisposable
{
    private readonly string targetHost;
    private readonly int targetPort;
    private readonly List<Socket> open = [];
    private readonly Lock gate = new();
    private Socket? listener;

    public CuttableLine(string host, int port)
    {
        targetHost = host;
        targetPort = port;
        Mend();
    }

    /// <summary>A line to Redis, and the connection string that leads over it.</summary>
    public static CuttableLine ToRedis(string connectionString, out string overTheLine)
    {
        // host:port,password=…
        var (endpoint, rest) = connectionString.Split(',', 2) is [var first, var others] ? (first, "," + others) : (connectionString, "");
        var address = new Uri($"redis://{endpoint}");
        var line = new CuttableLine(address.Host, address.Port);
        overTheLine = $"127.0.0.1:{line.Port}{rest}";
        return line;
    }

    /// <summary>Where the line begins, on 127.0.0.1; stays the same when it is cut and mended.</summary>
    public int Port { get; private set; }

    public void Cut()
    {
        lock (gate)
        {
            listener?.Dispose();
            listener = null;
            open.ForEach(socket => socket.Dispose());
            open.Clear();
        }
    }

    public void Mend()
    {
        lock (gate)
        {
            listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
            listener.Listen();
            Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
            _ = AcceptAsync(listener);
        }
    }

    public ValueTask DisposeAsync()
    {
        Cut();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync(Socket from)
    {
        try
        {
            while (true)
            {
                _ = ForwardAsync(await from.AcceptAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }

    private async Task ForwardAsync(Socket near)
    {
        var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await far.ConnectAsync(targetHost, targetPort);
            lock (gate)
            {
                ObjectDisposedException.ThrowIf(listener is null, this);
                open.Add(near);
                open.Add(far);
            }

            await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut, or the store itself is away.
        }
        finally
        {
            near.Dispose();
            far.Dispose();
        }
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            int read;
            while ((read = await from.ReceiveAsync(buffer)) > 0)
            {
                await to.SendAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Either end closed.
        }
    }
}

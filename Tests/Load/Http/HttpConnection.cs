using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Shop.Tests.Load.Http;

/// <summary>
/// One HTTP/1.1 connection that is kept alive and opened again when it was lost; one request at a time. It does what a load generator
/// needs and no more, since its cost is taken from the machine that it measures: docs/performance.md compares it with HttpClient.
/// </summary>
internal sealed class HttpConnection(Origin origin) : IDisposable
{
    private readonly ResponseParser _parser = new();
    private Socket? _socket;
    private long _busySince;

    /// <summary>The last answer; its body is valid until the next request.</summary>
    public ResponseParser Response => _parser;

    public async ValueTask OpenAsync(CancellationToken ct)
    {
        var socket = new Socket(origin.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(origin.Address, ct);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        _parser.Reset();
        _socket = socket;
    }

    /// <summary>Sends a request and waits for the whole answer.</summary>
    /// <returns>The status.</returns>
    /// <exception cref="IOException">There is no answer, or none that can be understood. The next request opens a connection anew.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> request)
    {
        Volatile.Write(ref _busySince, Stopwatch.GetTimestamp());
        try
        {
            if (_socket is null)
            {
                await OpenAsync(CancellationToken.None);
            }

            await ExchangeAsync(_socket!, request);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException or MalformedResponseException)
        {
            Close();
            throw failure as IOException ?? new IOException(failure.Message, failure);
        }
        finally
        {
            Volatile.Write(ref _busySince, 0);
        }

        if (!_parser.KeepAlive)
        {
            Close();
        }

        return _parser.Status;
    }

    /// <summary>Breaks off a request that has waited longer than <paramref name="patience"/>. Called from another thread.</summary>
    public void BreakOffAfter(TimeSpan patience)
    {
        if (Volatile.Read(ref _busySince) is > 0 and var since && Stopwatch.GetElapsedTime(since) > patience)
        {
            _socket?.Dispose();
        }
    }

    public void Dispose() => Close();

    private async ValueTask ExchangeAsync(Socket socket, ReadOnlyMemory<byte> request)
    {
        _parser.Begin();
        while (!request.IsEmpty)
        {
            request = request[await socket.SendAsync(request, SocketFlags.None)..];
        }

        while (!_parser.TryRead())
        {
            var bytes = await socket.ReceiveAsync(_parser.Room(), SocketFlags.None);
            if (bytes == 0)
            {
                _parser.Closed();
                return;
            }

            _parser.Received(bytes);
        }
    }

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }
}

using System.Net.Sockets;

namespace Shop.Tests.Load.Http;

/// <summary>
/// The client of every scenario and yardstick: plain HTTP/1.1 over connections that are kept, with nothing that costs time and is not
/// needed. docs/performance.md says what it costs.
/// </summary>
internal static class LoadClient
{
    /// <summary>A request that has no answer by then is an error.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="origin">Where relative addresses lead.</param>
    /// <param name="connections">The most to one server.</param>
    /// <param name="owned">Servers may be other machines; see <see cref="Target"/>.</param>
    public static HttpClient Create(Uri origin, int connections, bool owned) =>
        new(
            new SocketsHttpHandler
            {
                MaxConnectionsPerServer = connections,
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
                ActivityHeadersPropagator = null,
                ConnectCallback = (context, ct) => ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, owned, ct),
            }
        )
        {
            BaseAddress = origin,
            Timeout = Patience,
        };

    // The rule holds for wherever an answer leads, such as the payment provider's page.
    private static async ValueTask<Stream> ConnectAsync(string host, int port, bool owned, CancellationToken ct)
    {
        var address = await Target.AdmitAsync(host, owned, ct);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

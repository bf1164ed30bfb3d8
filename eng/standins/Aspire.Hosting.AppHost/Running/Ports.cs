using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Aspire.Hosting.Running;

/// <summary>
/// Chooses ports and keeps them. Every port is known before anything starts, since references run in circles. A chosen port stays
/// bound, without listening, for as long as the AppHost lives: nobody else gets it, while the process that it is meant for can
/// listen there, because servers allow address reuse (SO_REUSEADDR).
/// </summary>
internal sealed class Ports : IDisposable
{
    private readonly List<Socket> _held = [];

    /// <summary>A free port of the system's choice.</summary>
    public int Choose() => TryHold(0) ?? throw new DistributedApplicationException("The machine has no free port left.");

    /// <summary>Exactly that port.</summary>
    /// <exception cref="DistributedApplicationException">Somebody listens there; the message says who.</exception>
    public int Take(int port, string resource)
    {
        if (Listens(port))
        {
            throw new DistributedApplicationException($"Port {port}, which '{resource}' needs, is in use by {PortHolder.Of(port)}.");
        }
        // Connections of an earlier run may linger on it, which only a binding that allows reuse tolerates.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _held.Add(socket);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        }
        catch (SocketException e)
        {
            throw new DistributedApplicationException($"Port {port}, which '{resource}' needs, cannot be used: {e.Message}.", e);
        }
        return port;
    }

    public void Dispose() => _held.ForEach(socket => socket.Dispose());

    private int? TryHold(int port)
    {
        if (Posix.BindExclusively(port) is not { } socket)
        {
            return null;
        }
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _held.Add(socket);
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static bool Listens(int port) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port);
}

using System.Net;
using System.Net.Sockets;

namespace Shop.Tests.Load.Http;

/// <summary>Load is for this machine, unless whoever starts it owns another one and says so.</summary>
internal static class Target
{
    /// <summary>Looks the host up and lets it be loaded, or not.</summary>
    /// <returns>Its address.</returns>
    /// <exception cref="ForbiddenTargetException">It is another machine's and not <paramref name="owned"/>, or not known.</exception>
    public static async Task<IPAddress> AdmitAsync(string host, bool owned, CancellationToken ct)
    {
        var found = await LookUpAsync(host, ct);
        if (!owned && !Array.TrueForAll(found, IPAddress.IsLoopback))
        {
            throw new ForbiddenTargetException(
                $"{host} is not this machine. Load is for machines of your own: say --i-own-this-host if it is one."
            );
        }

        // "localhost" is two addresses, and servers listen on both; one kind is enough.
        return found.OrderBy(address => address.AddressFamily).First();
    }

    private static async Task<IPAddress[]> LookUpAsync(string host, CancellationToken ct)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, ct);
        }
        catch (SocketException unknown)
        {
            throw new ForbiddenTargetException($"{host} is not known: {unknown.Message}");
        }
    }
}

/// <summary>The tool does not send load there.</summary>
internal sealed class ForbiddenTargetException(string message) : Exception(message);

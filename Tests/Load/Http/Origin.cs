using System.Net;
using System.Text;

namespace Shop.Tests.Load.Http;

/// <summary>A server that may be loaded: its address is known, so no request looks it up.</summary>
/// <param name="Host">What the <c>Host</c> header says.</param>
internal sealed record Origin(IPEndPoint Address, ReadOnlyMemory<byte> Host)
{
    /// <summary>Looks the host up.</summary>
    /// <param name="owned">Whoever starts the load has said that the host is theirs; else it must be this machine.</param>
    /// <exception cref="ForbiddenTargetException">The address is no plain HTTP one, not known, or another machine's.</exception>
    public static async Task<Origin> ResolveAsync(Uri address, bool owned, CancellationToken ct)
    {
        if (!address.IsAbsoluteUri || address.Scheme != Uri.UriSchemeHttp)
        {
            throw new ForbiddenTargetException($"{address} is no http:// address.");
        }

        var found = await LookUpAsync(address, ct);
        if (!owned && !Array.TrueForAll(found, IPAddress.IsLoopback))
        {
            throw new ForbiddenTargetException(
                $"{address.Host} is not this machine. Load is for machines of your own: say --i-own-this-host if it is one."
            );
        }

        // Kestrel listens on both loopback addresses of "localhost"; one kind is enough.
        var chosen = found.OrderBy(ip => ip.AddressFamily).First();
        return new(new(chosen, address.Port), Encoding.ASCII.GetBytes(address.Authority));
    }

    private static async Task<IPAddress[]> LookUpAsync(Uri address, CancellationToken ct)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(address.DnsSafeHost, ct);
        }
        catch (System.Net.Sockets.SocketException unknown)
        {
            throw new ForbiddenTargetException($"{address.Host} is not known: {unknown.Message}");
        }
    }
}

/// <summary>The tool does not send load there.</summary>
internal sealed class ForbiddenTargetException(string message) : Exception(message);

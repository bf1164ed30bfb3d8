using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Shop.ServiceDefaults.Hosting;

/// <summary>
/// Where a service listens: HTTP/1.1 on the addresses that ASP.NET Core's own settings give, and HTTP/2 only on <c>H2_PORT</c>. A
/// cleartext port cannot carry both: without TLS there is nothing to negotiate the version by, and Kestrel falls back to HTTP/1.1.
/// </summary>
internal static class Endpoints
{
    private const int BodyBytesMax = 64 * 1024;
    private const int HeaderBytesMax = 16 * 1024;

    // More than is taken (ProblemHandling), so that what is too long is refused with its reason and not by the server with a bare 414.
    private const int RequestLineBytesMax = 64 * 1024;

    public static void AddEndpoints(this WebApplicationBuilder builder)
    {
        var addresses = Addresses(builder.Configuration);
        var h2Port = builder.Configuration.GetValue<int?>("H2_PORT");
        if (h2Port is { } port)
        {
            addresses.Add($"http://{HostOf(addresses[0])}:{port.ToString(CultureInfo.InvariantCulture)}");
        }

        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, string.Join(';', addresses));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
            kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytesMax;
            kestrel.Limits.MaxRequestLineSize = RequestLineBytesMax;
            kestrel.ConfigureEndpointDefaults(listen =>
                listen.Protocols = listen.IPEndPoint?.Port == h2Port ? HttpProtocols.Http2 : HttpProtocols.Http1
            );
        });
        // ASPNETCORE_FORWARDEDHEADERS_ENABLED turns on scheme and client address; the public host belongs to them.
        builder.Services.PostConfigure<ForwardedHeadersOptions>(options =>
        {
            if (options.ForwardedHeaders.HasFlag(ForwardedHeaders.XForwardedProto))
            {
                options.ForwardedHeaders |= ForwardedHeaders.XForwardedHost;
            }
        });
    }

    private static List<string> Addresses(ConfigurationManager configuration)
    {
        if (Split(configuration[WebHostDefaults.ServerUrlsKey]) is { Count: > 0 } urls)
        {
            return urls;
        }

        var ports = Split(configuration[WebHostDefaults.HttpPortsKey]);
        return ports.Count > 0 ? [.. ports.Select(port => $"http://*:{port}")] : ["http://localhost:5000"];
    }

    private static List<string> Split(string? list) =>
        [.. (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    /// <summary>The second endpoint is as reachable as the first: on loopback in development, everywhere in a container.</summary>
    private static string HostOf(string address)
    {
        var host = BindingAddress.Parse(address).Host;
        return host is "+" or "" ? "*" : host;
    }
}

using System.Net;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.LoadBalancing;

namespace Shop.Gateway.Routing;

/// <summary>Where the services are: every address in <c>services:{name}:h2</c>, one per replica.</summary>
internal static class Clusters
{
    private static readonly ForwarderRequestConfig Http2 = new()
    {
        Version = HttpVersion.Version20,
        // Cleartext: nothing negotiates, so the version must be said.
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        ActivityTimeout = TimeSpan.FromSeconds(30),
    };

    public static IReadOnlyList<ClusterConfig> Read(IConfiguration configuration) =>
        [
            .. RouteTable.Services.Select(service => new ClusterConfig
            {
                ClusterId = service,
                LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
                HttpRequest = Http2,
                HttpClient = new() { EnableMultipleHttp2Connections = true },
                Destinations = configuration
                    .GetSection($"services:{service}:h2")
                    .GetChildren()
                    .Where(address => address.Value is not null)
                    .ToDictionary(address => $"{service}-{address.Key}", address => new DestinationConfig { Address = address.Value! }),
            }),
        ];
}

using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>One address on which a resource listens.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private string? _transport;
    private bool? _tlsEnabled;

    public EndpointAnnotation(
        ProtocolType protocol,
        string? uriScheme = null,
        string? transport = null,
        string? name = null,
        int? port = null,
        int? targetPort = null,
        bool? isExternal = null,
        bool? isProxied = null
    )
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? protocol.ToString().ToLowerInvariant();
        _transport = transport;
        Name = name ?? UriScheme;
        Port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied ?? true;
    }

    public string Name { get; set; }

    public ProtocolType Protocol { get; set; }

    /// <summary>The port that clients use; null lets the host choose a free one.</summary>
    public int? Port { get; set; }

    /// <summary>The port on which a container listens inside. Natively run resources listen on the allocated port instead.</summary>
    public int? TargetPort { get; set; }

    public string UriScheme { get; set; }

    public string TargetHost { get; set; } = "localhost";

    public string Transport
    {
        get => _transport ?? (UriScheme is "http" or "https" ? "http" : Protocol.ToString().ToLowerInvariant());
        set => _transport = value;
    }

    public bool IsExternal { get; set; }

    /// <summary>Kept for the manifest's sake: nothing is proxied here.</summary>
    public bool IsProxied { get; set; }

    /// <summary>Whether a plain reference to the resource leaves this endpoint out.</summary>
    public bool ExcludeReferenceEndpoint { get; set; }

    public bool TlsEnabled
    {
        get => _tlsEnabled ?? UriScheme is "https";
        set => _tlsEnabled = value;
    }

    /// <summary>Where the (first replica of the) resource listens, once that is decided.</summary>
    public AllocatedEndpoint? AllocatedEndpoint
    {
        get => AllocatedReplicas.Count > 0 ? AllocatedReplicas[0] : null;
        set => AllocatedReplicas = value is null ? [] : [value];
    }

    /// <summary>Where each replica listens: set for all endpoints of all resources before the first one is started.</summary>
    internal IReadOnlyList<AllocatedEndpoint> AllocatedReplicas { get; set; } = [];

    /// <summary>The variable that tells the process its port; such an endpoint stays out of ASPNETCORE_URLS and HTTP_PORTS.</summary>
    internal string? TargetPortEnvironmentVariable { get; set; }
}

/// <summary>An endpoint's actual address.</summary>
public class AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port, string? targetPortExpression = null)
{
    public EndpointAnnotation Endpoint { get; } = endpoint;

    public string Address { get; } = address;

    public int Port { get; } = port;

    public string? TargetPortExpression { get; } = targetPortExpression;

    public string UriScheme => Endpoint.UriScheme;

    public string EndPointString => $"{Address}:{Port}";

    public string UriString => $"{UriScheme}://{EndPointString}";

    public override string ToString() => UriString;
}

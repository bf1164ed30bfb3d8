using System.Net;

namespace Shop.ServiceDefaults.Clients;

/// <summary>
/// Sends every request as HTTP/2: the <c>h2</c> endpoints understand nothing else, and a cleartext connection negotiates nothing.
/// HttpClient's own default version does not reach a request message that the caller made.
/// </summary>
internal sealed class Http2Only : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return base.SendAsync(request, cancellationToken);
    }
}

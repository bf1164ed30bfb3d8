using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>The addresses of services as configuration names them, read once and again after a reload.</summary>
internal sealed class ConfiguredServices : IDisposable
{
    private readonly IConfiguration _configuration;
    private readonly ConcurrentDictionary<(string Scheme, string Host), Addresses> _known = new();
    private readonly IDisposable _reload;

    public ConfiguredServices(IConfiguration configuration)
    {
        _configuration = configuration;
        _reload = ChangeToken.OnChange(configuration.GetReloadToken, _known.Clear);
    }

    /// <summary>
    /// <paramref name="asked"/> with scheme, host and port of the service's next address. The host may be <c>_endpoint.service</c>, the
    /// scheme a preference like <c>https+http</c>. An unknown service keeps its host, without the endpoint's name.
    /// </summary>
    public Uri Resolve(Uri asked)
    {
        var addresses = _known.GetOrAdd((asked.Scheme, asked.Host), static (key, self) => self.Read(key.Scheme, key.Host), this);
        return addresses.Next() is { } address ? At(asked, address) : PassThrough(asked);
    }

    public void Dispose() => _reload.Dispose();

    private Addresses Read(string scheme, string host)
    {
        var (endpoint, service) = Split(host);
        var schemes = scheme.Split('+');
        var section = _configuration.GetSection("Services").GetSection(service);
        IEnumerable<string> names = endpoint is null ? ["default", .. schemes] : [endpoint];
        var named = names.Select(section.GetSection).FirstOrDefault(candidate => candidate.Exists());
        if (named is null)
        {
            return new([]);
        }

        IEnumerable<IConfigurationSection> entries = string.IsNullOrWhiteSpace(named.Value) ? named.GetChildren() : [named];
        var found = entries.Select(entry => Parse(entry, schemes[0])).Where(uri => schemes.Contains(uri.Scheme)).ToArray();
        // Of the schemes asked for, the most wanted one that there is.
        var best = schemes.FirstOrDefault(wanted => found.Any(uri => uri.Scheme == wanted));
        return new([.. found.Where(uri => uri.Scheme == best)]);
    }

    private static Uri Parse(IConfigurationSection entry, string scheme)
    {
        var text = entry.Value ?? "";
        return Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"{scheme}://{text}", UriKind.Absolute, out var uri)
            ? uri
            : throw new KeyNotFoundException($"The value at '{entry.Path}' is no address.");
    }

    private static (string? Endpoint, string Service) Split(string host) =>
        host.StartsWith('_') && host.IndexOf('.', StringComparison.Ordinal) is > 1 and var dot && !host.EndsWith('.')
            ? (host[1..dot], host[(dot + 1)..])
            : (null, host);

    private static Uri At(Uri asked, Uri address)
    {
        var result = new UriBuilder(asked) { Scheme = address.Scheme, Host = address.Host };
        result.Port = address.Port;
        if (address.AbsolutePath.Length > 1)
        {
            result.Path = $"{address.AbsolutePath.TrimEnd('/')}/{asked.AbsolutePath.TrimStart('/')}";
        }

        return result.Uri;
    }

    private static Uri PassThrough(Uri asked)
    {
        var service = Split(asked.Host).Service;
        var scheme = asked.Scheme.Split('+')[0];
        if (service == asked.Host && scheme == asked.Scheme)
        {
            return asked;
        }

        return new UriBuilder(asked)
        {
            Scheme = scheme,
            Host = service,
            Port = asked.IsDefaultPort ? -1 : asked.Port,
        }.Uri;
    }

    private sealed class Addresses(Uri[] uris)
    {
        private uint _turn;

        public Uri? Next() => uris.Length == 0 ? null : uris[Interlocked.Increment(ref _turn) % (uint)uris.Length];
    }
}

namespace Shop.ServiceDefaults;

/// <summary>Which calls are cut off together when they fail.</summary>
public static class Circuits
{
    private static readonly HttpRequestOptionsKey<string> Name = new("Shop.Circuit");

    /// <summary>Gives a kind of call a circuit of its own beside the others to its host: many failures of it cut off no other kind.</summary>
    /// <param name="request">A request that is not sent yet.</param>
    /// <param name="circuit">One of a few names: each has its own state.</param>
    public static HttpRequestMessage OnCircuit(this HttpRequestMessage request, string circuit)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Options.Set(Name, circuit);
        return request;
    }

    /// <summary>The host's own circuit, or that of the kind of call.</summary>
    internal static string KeyOf(HttpRequestMessage request)
    {
        var authority = request.RequestUri!.GetLeftPart(UriPartial.Authority);
        return request.Options.TryGetValue(Name, out var circuit) ? $"{authority} {circuit}" : authority;
    }
}

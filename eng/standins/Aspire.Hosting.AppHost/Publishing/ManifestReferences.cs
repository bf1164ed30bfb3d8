using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>Turns values into manifest expressions and remembers what else must be written for them.</summary>
internal sealed class ManifestReferences
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IResource> _referenced = [];
    private readonly Dictionary<ParameterResource, Dictionary<string, string>> _formatted = [];
    private readonly Dictionary<string, ReferenceExpression> _conditionals = [];
    private readonly HashSet<object> _visiting = [];
    private DistributedApplicationModel? _model;

    public IEnumerable<ReferenceExpression> Conditionals => _conditionals.Values;

    public void Begin(DistributedApplicationModel model)
    {
        _model = model;
        _names.UnionWith(model.Resources.Select(resource => resource.Name));
    }

    /// <summary>Resources that are in use but not in the model: generated passwords.</summary>
    public List<IResource> Unwritten() => [.. _referenced.Values.Where(resource => !_model!.Resources.TryGetByName(resource.Name, out _))];

    public IEnumerable<KeyValuePair<string, string>> FormattedNames(ParameterResource parameter) =>
        _formatted.TryGetValue(parameter, out var names) ? names : [];

    public string Express(object value)
    {
        Follow(value);
        return value switch
        {
            ReferenceExpression { IsConditional: false } reference => Express(reference),
            IManifestExpressionProvider provider => provider.ValueExpression,
            _ => value.ToString()!,
        };
    }

    private string Express(ReferenceExpression reference)
    {
        var arguments = reference.ManifestExpressions.ToArray();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (reference.StringFormats[i] is { } format && Parameter(reference.ValueProviders[i]) is { } parameter)
            {
                arguments[i] = $"{{{FormattedName(parameter, format)}.value}}";
            }
        }
        return reference.Fill(arguments);
    }

    private void Follow(object value)
    {
        if (value is ReferenceExpression reference)
        {
            FollowConditional(reference);
            for (var i = 0; i < reference.StringFormats.Count; i++)
            {
                if (reference.StringFormats[i] is { } format && Parameter(reference.ValueProviders[i]) is { } parameter)
                {
                    FormattedName(parameter, format);
                }
            }
            foreach (var nested in reference.ValueProviders.OfType<ReferenceExpression>())
            {
                FollowConditional(nested);
            }
        }
        if (value is IResource resource)
        {
            if (_referenced.TryAdd(resource.Name, resource))
            {
                _names.Add(resource.Name);
            }
        }
        else if (value is IValueWithReferences parts && _visiting.Add(value))
        {
            foreach (var part in parts.References)
            {
                Follow(part);
            }
            _visiting.Remove(value);
        }
    }

    private void FollowConditional(ReferenceExpression reference)
    {
        if (reference.Name is not null && _conditionals.TryAdd(reference.Name, reference))
        {
            _names.Add(reference.Name);
        }
    }

    private static ParameterResource? Parameter(object provider) =>
        provider switch
        {
            ParameterResource parameter => parameter,
            ReferenceExpression { Format: "{0}", ValueProviders: [ParameterResource parameter] } => parameter,
            _ => null,
        };

    private string FormattedName(ParameterResource parameter, string format)
    {
        if (!_formatted.TryGetValue(parameter, out var names))
        {
            _formatted[parameter] = names = [];
        }
        if (!names.TryGetValue(format, out var name))
        {
            var first = $"{parameter.Name}-{format.ToLowerInvariant()}-encoded";
            name = first;
            for (var i = 1; !_names.Add(name); i++)
            {
                name = $"{first}-{i}";
            }
            names[format] = name;
        }
        return name;
    }
}

/// <summary>Gives published endpoints their ports.</summary>
internal sealed class ManifestPorts
{
    private const int FirstPort = 8000;

    private readonly HashSet<int> _used = [];

    /// <summary>
    /// The first http and the first https endpoint of a project get their ports from the deployment; further endpoints without
    /// one get the next free from 8000 on. A port that only follows from the target port is not written.
    /// </summary>
    public IEnumerable<(EndpointAnnotation Endpoint, int? Port, int? TargetPort)> Resolve(
        IResource resource,
        IEnumerable<EndpointAnnotation> endpoints
    )
    {
        var schemes = new HashSet<string>();
        foreach (var endpoint in endpoints)
        {
            var isDefault = resource is ProjectResource && endpoint.UriScheme is "http" or "https" && schemes.Add(endpoint.UriScheme);
            var targetPort = endpoint.TargetPort ?? (resource is ContainerResource ? endpoint.Port : null);
            if (targetPort is null && !isDefault)
            {
                targetPort = Enumerable.Range(FirstPort, ushort.MaxValue - FirstPort).First(port => !_used.Contains(port));
            }
            _used.UnionWith(new[] { endpoint.Port, targetPort }.OfType<int>());
            yield return (endpoint, endpoint.Port, targetPort);
        }
    }
}

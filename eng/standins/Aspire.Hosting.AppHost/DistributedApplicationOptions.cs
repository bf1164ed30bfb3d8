using System.Reflection;

namespace Aspire.Hosting;

/// <summary>How an application builder is made.</summary>
public sealed class DistributedApplicationOptions
{
    public string[]? Args { get; set; }

    /// <summary>The assembly whose metadata names the AppHost's project; the entry assembly when not given.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>The folder of the AppHost; taken from the assembly's metadata when not given.</summary>
    public string? ProjectDirectory { get; set; }

    public bool DisableDashboard { get; set; }

    public bool AllowUnsecuredTransport { get; set; }

    /// <summary>Set by the test host, which runs the AppHost's entry point in its own process.</summary>
    internal Assembly? Assembly { get; set; }

    internal Assembly? ResolveAssembly() =>
        Assembly ?? (AssemblyName is null ? Assembly.GetEntryAssembly() : Assembly.Load(new AssemblyName(AssemblyName)));
}

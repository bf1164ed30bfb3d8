using System.Text.RegularExpressions;

namespace Aspire.Hosting;

/// <summary>
/// An installed RabbitMQ. At its start it loads each module of each plug-in folder that it is shown, enabled or not; showing it only what the
/// enabled plug-ins need halves the time that takes.
/// </summary>
internal sealed partial class RabbitMQHome
{
    private const string Library = "/usr/lib/rabbitmq/lib";

    // Needed before any application's own list of dependencies is read.
    private static readonly string[] Always = ["rabbit", "rabbitmq_prelaunch", "cuttlefish", "getopt", "enough"];

    private readonly Dictionary<string, string> _folders;

    private RabbitMQHome(Dictionary<string, string> folders) => _folders = folders;

    /// <exception cref="DistributedApplicationException">It is not installed.</exception>
    public static RabbitMQHome Locate()
    {
        var home = Directory.Exists(Library) ? Directory.GetDirectories(Library, "rabbitmq_server-*").Order().LastOrDefault() : null;
        return home is null
            ? throw new DistributedApplicationException("RabbitMQ is not installed; its package is rabbitmq-server.")
            : new(
                Directory
                    .GetDirectories(Path.Combine(home, "plugins"))
                    .ToDictionary(folder => Path.GetFileName(folder).Split('-')[0], StringComparer.Ordinal)
            );
    }

    /// <summary>The folders of RabbitMQ itself, of the given plug-ins, and of what they depend on.</summary>
    public IReadOnlyCollection<string> PluginFolders(IEnumerable<string> plugins)
    {
        var found = new Dictionary<string, string>();
        var open = new Queue<string>([.. Always, .. plugins]);
        while (open.TryDequeue(out var name))
        {
            // What is not here comes with Erlang.
            if (_folders.TryGetValue(name, out var folder) && found.TryAdd(name, folder))
            {
                var description = File.ReadAllText(Path.Combine(folder, "ebin", $"{name}.app"));
                foreach (Match dependencies in Dependencies().Matches(description))
                {
                    foreach (var dependency in dependencies.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries))
                    {
                        open.Enqueue(dependency);
                    }
                }
            }
        }
        return found.Values;
    }

    [GeneratedRegex(@"applications\s*,\s*\[([^\]]*)\]")]
    private static partial Regex Dependencies();
}

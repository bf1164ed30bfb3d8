using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>
/// How a container's program runs as a native process, from the machine's own package. A stand-in that adds a container attaches one.
/// The model stays the container's: its variables, arguments and endpoints are what the recipe works from.
/// </summary>
internal abstract class NativeStore : IResourceAnnotation
{
    /// <summary>The user that the Debian package made for the program.</summary>
    public abstract string AccountName { get; }

    /// <summary>What is to be started, the server last.</summary>
    /// <exception cref="DistributedApplicationException">The program is not installed, or refuses.</exception>
    public abstract Task<IReadOnlyList<ProcessSpec>> PrepareAsync(StoreContext context, CancellationToken cancellationToken);

    /// <summary>Returns when clients are served.</summary>
    /// <exception cref="IOException">They are not, yet; as are the other two.</exception>
    /// <exception cref="SocketException" />
    /// <exception cref="DistributedApplicationException" />
    public abstract Task CheckAsync(StoreContext context, CancellationToken cancellationToken);
}

/// <summary>One store on one machine: where it lives, and what the model says of it.</summary>
internal sealed class StoreContext(RunContext run, ContainerResource resource, Account? account)
{
    private const string ProgramFolders = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private readonly Dictionary<string, int> _ports = [];

    public string Name => resource.Name;

    /// <summary>The store's own folder.</summary>
    public string Folder { get; } = run.Folder.CreateStoreFolder(resource.Name, account);

    public string LogFile { get; } = run.Folder.StartLog(resource.Name);

    /// <summary>What the container would be told.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; private set; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Arguments { get; private set; } = [];

    public string In(string name) => Path.Combine(Folder, name);

    public async Task EvaluateAsync(CancellationToken cancellationToken) =>
        (Environment, Arguments) = await run.EvaluateAsync(resource, 0, cancellationToken);

    /// <summary>The port of an endpoint of the model; null when it has no such endpoint.</summary>
    public int? PortOf(string endpoint) =>
        resource.GetEndpoints().FirstOrDefault(reference => reference.EndpointName == endpoint)?.Allocated(0).Port;

    /// <summary>A port that the model does not know of; the same at every call.</summary>
    public int OwnPort(string purpose)
    {
        if (!_ports.TryGetValue(purpose, out var port))
        {
            _ports[purpose] = port = run.Ports.Choose();
        }
        return port;
    }

    /// <summary>The full path of an installed program.</summary>
    /// <exception cref="DistributedApplicationException">It is not installed; the message names the Debian package.</exception>
    public static string Locate(string program, string package) =>
        ProgramFolders.Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
        ?? throw new DistributedApplicationException($"{program} is not installed; its package is {package}.");

    /// <summary>Writes a file that only the store's user can read.</summary>
    public async Task WriteAsync(string name, string content, CancellationToken cancellationToken)
    {
        var path = In(name);
        File.Delete(path);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        await using (var writer = new StreamWriter(new FileStream(path, options)))
        {
            await writer.WriteAsync(content.AsMemory(), cancellationToken);
        }
        Own(path);
    }

    public void CreateFolder(string name) => Own(Directory.CreateDirectory(In(name)).FullName);

    /// <summary>Makes a folder of links to the given folders, and to nothing else.</summary>
    public void LinkFolders(string name, IEnumerable<string> targets)
    {
        if (Directory.Exists(In(name)))
        {
            Directory.Delete(In(name), recursive: true);
        }
        CreateFolder(name);
        foreach (var target in targets)
        {
            Directory.CreateSymbolicLink(Path.Combine(In(name), Path.GetFileName(target)), target);
        }
    }

    /// <summary>A process of the store: under its user, in its folder, logging to its log.</summary>
    public ProcessSpec Process(params IEnumerable<string> command) =>
        new()
        {
            Command = [.. command],
            WorkingDirectory = Folder,
            Account = account,
            Stage = ProcessStage.Store,
            LogFile = LogFile,
            Environment = new Dictionary<string, string>
            {
                ["HOME"] = Folder,
                ["LANG"] = "C.UTF-8",
                ["PATH"] = ProgramFolders,
            },
        };

    /// <summary>Runs a command of the store's to its end.</summary>
    public Task RunAsync(ProcessSpec spec, CancellationToken cancellationToken) =>
        run.Supervisor.RunAsync(spec with { LogFile = null }, cancellationToken);

    /// <summary>Opens a connection to the store's server.</summary>
    public async Task<NetworkStream> ConnectAsync(string endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, PortOf(endpoint)!.Value), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Own(string path)
    {
        if (account is not null)
        {
            Posix.ChangeOwner(path, account);
        }
    }
}

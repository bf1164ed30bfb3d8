using System.Security.Cryptography;
using System.Text;

namespace Aspire.Hosting.Running;

/// <summary>
/// The data folder while an application runs on it: one at a time. Beside it lies what must outlive the application: the stores'
/// files in <c>stores/</c> and every resource's output in <c>logs/</c>.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private static readonly TimeSpan PatienceWithEarlierRun = TimeSpan.FromSeconds(60);
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode AllMayEnter =
        OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly FileStream _lock;

    private RunFolder(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
        Logs = Directory.CreateDirectory(System.IO.Path.Combine(path, "logs")).FullName;
        Stores = StoresFolder(path);
        File.WriteAllText(System.IO.Path.Combine(path, "stores.path"), Stores + "\n");
    }

    public string Path { get; }

    /// <summary>Where every resource's output goes.</summary>
    public string Logs { get; }

    /// <summary>Where the stores' files are: usually in the data folder, elsewhere when their users cannot come in there.</summary>
    public string Stores { get; }

    /// <summary>What runs, for other programs; there while everything is healthy.</summary>
    public string RunFile => System.IO.Path.Combine(Path, "run.json");

    public string SupervisorLock => System.IO.Path.Combine(Path, "supervisor.lock");

    /// <summary>Takes the folder for this process, waiting for the processes of an earlier run to end.</summary>
    /// <exception cref="DistributedApplicationException">An application runs on it.</exception>
    public static async Task<RunFolder> OpenAsync(string path, Action<string> say, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(path);
        var own =
            TryLock(System.IO.Path.Combine(path, "apphost.lock"))
            ?? throw new DistributedApplicationException($"Another AppHost runs on {path} already.");
        try
        {
            var folder = new RunFolder(path, own);
            File.Delete(folder.RunFile);
            await folder.WaitForEarlierRunAsync(say, cancellationToken);
            return folder;
        }
        catch
        {
            await own.DisposeAsync();
            throw;
        }
    }

    /// <summary>The folder for one store's files, which only its account can look into.</summary>
    public string CreateStoreFolder(string name, Account? account)
    {
        Directory.CreateDirectory(Stores, AllMayEnter);
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(Stores, name), OwnerOnly).FullName;
        if (account is not null)
        {
            Posix.ChangeOwner(folder, account);
        }
        return folder;
    }

    /// <summary>The log file of a resource, empty; the one of the last run is kept beside it.</summary>
    public string StartLog(string name)
    {
        var log = System.IO.Path.Combine(Logs, $"{name}.log");
        if (File.Exists(log))
        {
            File.Move(log, $"{log}.1", overwrite: true);
        }
        File.Create(log).Dispose();
        return log;
    }

    public void Dispose() => _lock.Dispose();

    private async Task WaitForEarlierRunAsync(Action<string> say, CancellationToken cancellationToken)
    {
        var deadline = TimeProvider.System.GetUtcNow() + PatienceWithEarlierRun;
        for (var told = false; ; told = true)
        {
            using (var free = TryLock(SupervisorLock))
            {
                if (free is not null)
                {
                    return;
                }
            }
            if (TimeProvider.System.GetUtcNow() > deadline)
            {
                throw new DistributedApplicationException($"The processes of an earlier run on {Path} do not end.");
            }
            if (!told)
            {
                say("Waiting for the processes of an earlier run to end.");
            }
            await Task.Delay(100, cancellationToken);
        }
    }

    // An exclusively opened file is locked as by flock(2).
    private static FileStream? TryLock(string file)
    {
        try
        {
            return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    // Usually in the data folder. But as root the stores run as users of their own, which cannot come into a home such as /root; and
    // RabbitMQ asks df for the free space of its folder without quoting the path.
    private static string StoresFolder(string path)
    {
        if (!path.Any(char.IsWhiteSpace) && !(Posix.IsRoot && IsClosedToOthers(path)))
        {
            return System.IO.Path.Combine(path, "stores");
        }
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..10];
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } given
            ? given
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return System.IO.Path.Combine(Posix.IsRoot ? "/var/lib" : state, $"shop-{hash}");
    }

    private static bool IsClosedToOthers(string path)
    {
        for (var folder = new DirectoryInfo(path); folder is not null; folder = folder.Parent)
        {
            if (!folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
            {
                return true;
            }
        }
        return false;
    }
}

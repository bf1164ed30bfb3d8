using System.Globalization;

namespace Aspire.Hosting.Running;

/// <summary>Finds out who listens on a port, by way of /proc.</summary>
internal static class PortHolder
{
    private const string Listening = "0A";

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>For a sentence: the program and its process id, or what little is known.</summary>
    public static string Of(int port)
    {
        var sockets = Tables
            .Where(File.Exists)
            .SelectMany(table => File.ReadLines(table).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] == Listening && PortOf(fields[1]) == port)
            .Select(fields => $"socket:[{fields[9]}]")
            .ToHashSet();
        var pid = Directory
            .EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .FirstOrDefault(name => int.TryParse(name, out _) && HasOneOf(sockets, name!));
        return pid is null ? "another user's process" : $"{NameOf(pid)} (process {pid})";
    }

    private static int PortOf(string address) =>
        int.Parse(address.AsSpan(address.IndexOf(':', StringComparison.Ordinal) + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static bool HasOneOf(HashSet<string> sockets, string pid)
    {
        try
        {
            return Directory
                .EnumerateFiles($"/proc/{pid}/fd")
                .Any(descriptor => new FileInfo(descriptor).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or belongs to somebody else.
            return false;
        }
    }

    private static string NameOf(string pid)
    {
        try
        {
            return $"'{File.ReadAllText($"/proc/{pid}/comm").Trim()}'";
        }
        catch (IOException)
        {
            return "a process that has just ended";
        }
    }
}

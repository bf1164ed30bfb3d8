using System.Globalization;

namespace Shop.Tests.Load.Running;

/// <summary>Processor time by part of the shop at one moment; the difference of two says where the time between them went.</summary>
/// <param name="Seconds">User and system time by resource, its child processes included.</param>
/// <param name="Client">The load generator's own.</param>
/// <param name="Machine">The whole machine's busy time.</param>
internal sealed record ProcessorTime(IReadOnlyDictionary<string, double> Seconds, double Client, double Machine)
{
    public ProcessorTime Since(ProcessorTime earlier) =>
        new(
            Seconds.ToDictionary(part => part.Key, part => part.Value - earlier.Seconds.GetValueOrDefault(part.Key)),
            Client - earlier.Client,
            Machine - earlier.Machine
        );

    /// <summary>What ran on the machine and is neither the shop's nor the client's: noise, if it is much.</summary>
    public double Others => Math.Max(0, Machine - Client - Seconds.Values.Sum());
}

/// <summary>
/// Reads /proc for the processes of the shop. Says nothing on other systems than Linux, or when no processes are known. A process that has
/// ended counts with what it had used when it was last looked at.
/// </summary>
/// <param name="processes">Which they are now; see <see cref="RunFile"/>.</param>
internal sealed class ProcessMeter(Func<IReadOnlyDictionary<string, IReadOnlyList<int>>> processes)
{
    // Linux has told user space 100 ticks a second on every architecture since 2.6.
    private const double TicksPerSecond = 100;

    // "cpu user nice system idle iowait irq softirq steal …": all but idle, iowait and what a hypervisor took.
    private static readonly int[] BusyFields = [1, 2, 3, 6, 7];

    private readonly Dictionary<(string Part, int Pid), long> _used = [];

    public ProcessorTime Processor()
    {
        var all = Stats();
        var children = all.ToLookup(process => process.Value.Parent, process => process.Key);
        foreach (var (part, pids) in processes())
        {
            foreach (var pid in pids.Where(all.ContainsKey))
            {
                _used[(part, pid)] = TreeOf(pid);
            }
        }

        return new(
            _used.GroupBy(used => used.Key.Part).ToDictionary(part => part.Key, part => part.Sum(used => used.Value) / TicksPerSecond),
            Environment.CpuUsage.TotalTime.TotalSeconds,
            BusyMachine() / TicksPerSecond
        );

        // Children that have ended are in their parent's count.
        long TreeOf(int pid) => (all.TryGetValue(pid, out var own) ? own.Ticks : 0) + children[pid].Sum(TreeOf);
    }

    /// <summary>Resident memory in bytes by resource, replicas added up; of a store, that of its first process.</summary>
    public IReadOnlyDictionary<string, long> Memory() => processes().ToDictionary(part => part.Key, part => part.Value.Sum(Resident));

    private static long Resident(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null
                ? 0
                : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static Dictionary<int, (int Parent, long Ticks)> Stats()
    {
        var stats = new Dictionary<int, (int, long)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var pid) && Stat(folder) is { } stat)
            {
                stats[pid] = stat;
            }
        }

        return stats;
    }

    private static (int Parent, long Ticks)? Stat(string folder)
    {
        try
        {
            // "pid (name) state ppid …": the name may hold anything, so fields count from its closing bracket. See proc(5).
            var stat = File.ReadAllText($"{folder}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (Int(fields[1]), fields[11..15].Sum(ticks => (long)Int(ticks)));
        }
        catch (IOException)
        {
            // It ended while we looked.
            return null;
        }

        static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }

    private static long BusyMachine()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return BusyFields.Sum(field => long.Parse(fields[field], CultureInfo.InvariantCulture));
    }
}

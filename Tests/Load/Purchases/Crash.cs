using System.Diagnostics;
using Shop.Tests.Load.Running;

namespace Shop.Tests.Load.Purchases;

/// <summary>Ends a service of this machine's shop in the middle of its work (SIGKILL), all replicas at once; the AppHost starts it again.</summary>
internal sealed class Crash
{
    private readonly string _data;
    private readonly string _service;

    /// <exception cref="LoadException">The service's processes are not known.</exception>
    public Crash(string data, string service)
    {
        (_data, _service) = (data, service);
        if (Pids().Count == 0)
        {
            throw new LoadException(
                $"{data}/run.json names no process of {service}: only a shop of native processes can be killed. Say --kill none."
            );
        }
    }

    public void Happen()
    {
        foreach (var pid in Pids())
        {
            try
            {
                using var process = Process.GetProcessById(pid);
                process.Kill();
            }
            catch (ArgumentException)
            {
                // It has just ended by itself.
            }
        }
    }

    // A number may have been given to another program since the file was written.
    private List<int> Pids() =>
        [
            .. RunFile
                .Processes(_data)
                .GetValueOrDefault(_service, [])
                .Where(pid => CommandOf(pid).Contains($"Shop.{_service}.dll", StringComparison.OrdinalIgnoreCase)),
        ];

    private static string CommandOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }
}

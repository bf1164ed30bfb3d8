using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Shop.Tests.Integration;

/// <summary>However the AppHost ends, nothing that it started outlives it.</summary>
public sealed class OrphanTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    public async Task An_app_host_that_ends_leaves_no_process_behind(string signal)
    {
        var data = Directory.CreateTempSubdirectory("shop-orphans-").FullName;
        var stores = data;
        // Any free ports will do; the AppHost takes these two as given.
        var start = new ProcessStartInfo("dotnet", ["exec", AppHost.Assembly])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["SHOP_DATA"] = data,
                ["SHOP_PORT"] = FreePort().ToString(CultureInfo.InvariantCulture),
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
            },
        };
        using var host = Process.Start(start)!;
        host.OutputDataReceived += (_, _) => { };
        host.ErrorDataReceived += (_, _) => { };
        host.BeginOutputReadLine();
        host.BeginErrorReadLine();
        try
        {
            await Eventually.AnswerAsync(() => Task.FromResult(File.Exists(Path.Combine(data, "run.json"))), there => there, seconds: 120);
            // The stores' users cannot enter a private folder such as this one: their data lies elsewhere.
            stores = (await File.ReadAllTextAsync(Path.Combine(data, "stores.path"), Ct)).Trim();
            var names = ProcessesOf(data, stores).Select(process => process.Name).ToList();
            Assert.All((string[])["postgres", "redis-server", "beam.smp", "epmd", "dotnet"], name => Assert.Contains(name, names));

            using var kill = Process.Start("kill", [$"-{signal}", $"{host.Id}"]);
            await kill.WaitForExitAsync(Ct);

            await Eventually.AnswerAsync(() => Task.FromResult(ProcessesOf(data)), left => left.Count == 0, seconds: 60);
        }
        finally
        {
            host.Kill(entireProcessTree: true);
            Directory.Delete(data, recursive: true);
            if (Directory.Exists(stores))
            {
                Directory.Delete(stores, recursive: true);
            }
        }
    }

    /// <summary>Every process that was started in one of the folders, or with one in its environment or on its command line.</summary>
    private static List<(int Pid, string Name)> ProcessesOf(params string[] folders)
    {
        var found = new List<(int, string)>();
        foreach (var path in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                var name = File.ReadAllText($"{path}/comm").Trim();
                // A zombie has neither environment nor command line: it is gone but for its parent's notice.
                // Redis writes its title over both, and is found by its working folder.
                var words =
                    File.ReadAllText($"{path}/environ") + File.ReadAllText($"{path}/cmdline") + new FileInfo($"{path}/cwd").LinkTarget;
                if (folders.Any(words.Contains))
                {
                    found.Add((int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture), name));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended while we looked, or it is not ours to look at.
            }
        }

        return found;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Diagnostics;

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
        // Any free ports will do; the AppHost takes these two as given.
        var start = new ProcessStartInfo("dotnet", ["exec", AppHost.Assembly])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["SHOP_DATA"] = data,
                ["SHOP_PORT"] = FreePort().ToString(System.Globalization.CultureInfo.InvariantCulture),
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
            var names = ProcessesOf(data).Select(process => process.Name).ToList();
            Assert.All((string[])["postgres", "redis-server", "beam.smp", "epmd", "dotnet"], name => Assert.Contains(name, names));

            using var kill = Process.Start("kill", [$"-{signal}", $"{host.Id}"]);
            await kill.WaitForExitAsync(Ct);

            await Eventually.AnswerAsync(() => Task.FromResult(ProcessesOf(data)), left => left.Count == 0, seconds: 60);
        }
        finally
        {
            host.Kill(entireProcessTree: true);
            Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>Every process that was started with the folder in its environment or on its command line.</summary>
    private static List<(int Pid, string Name)> ProcessesOf(string folder)
    {
        var found = new List<(int, string)>();
        foreach (var path in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                var name = File.ReadAllText($"{path}/comm").Trim();
                // A zombie has neither environment nor command line: it is gone but for its parent's notice.
                if (File.ReadAllText($"{path}/environ").Contains(folder) || File.ReadAllText($"{path}/cmdline").Contains(folder))
                {
                    found.Add((int.Parse(Path.GetFileName(path), System.Globalization.CultureInfo.InvariantCulture), name));
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
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}

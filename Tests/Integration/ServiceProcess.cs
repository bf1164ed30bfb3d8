using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Shop.Tests.Integration;

/// <summary>A service of the shop as a process of its own, with the settings that the AppHost would give it.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    /// <summary>Whose tokens every such process trusts, unless its settings say otherwise.</summary>
    public static readonly TestIssuer Issuer = new();

    private readonly Process process;
    private readonly StringBuilder output = new();

    private ServiceProcess(Process process, Uri address)
    {
        this.process = process;
        Http = new HttpClient { BaseAddress = address };
    }

    public HttpClient Http { get; }

    /// <summary>The process.</summary>
    public int Id => process.Id;

    /// <summary>All that it wrote so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    /// <summary>Starts <paramref name="assembly"/> (from the tests' own output folder) and waits until it is ready.</summary>
    public static async Task<ServiceProcess> StartAsync(string assembly, IReadOnlyDictionary<string, string> settings)
    {
        var (port, h2Port) = (FreePort(), FreePort());
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Without the developer's appsettings of the tests' folder.
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        start.Environment["H2_PORT"] = $"{h2Port}";
        foreach (var (name, value) in Issuer.Settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var service = new ServiceProcess(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}"));
        service.process.OutputDataReceived += service.Keep;
        service.process.ErrorDataReceived += service.Keep;
        service.process.BeginOutputReadLine();
        service.process.BeginErrorReadLine();
        await Eventually.TrueAsync($"{assembly} is ready", service.IsReadyAsync, TimeSpan.FromSeconds(60));
        return service;
    }

    /// <summary>Asks the process to end (SIGTERM), as a supervisor does, and does not wait.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The exit code, once the process has ended by itself.</summary>
    public async Task<int> ExitedAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(deadline.Token);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        Assert.False(process.HasExited, Output);
        try
        {
            using var answer = await Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (output)
        {
            output.AppendLine(line.Data);
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Shop.Tests.Integration.Faults;

/// <summary>A shop of its own, kept with <c>./shop</c> as operators keep theirs; erased at the end.</summary>
internal sealed class ShopScript : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _port = FreePort().ToString(CultureInfo.InvariantCulture);

    /// <summary>Where its data is.</summary>
    public string Data { get; } = Directory.CreateTempSubdirectory("shop-script-").FullName;

    /// <summary>Its front door, when it is open.</summary>
    public HttpClient Gateway => field ??= new() { BaseAddress = new($"http://localhost:{_port}") };

    /// <summary>Opens it, and ends when every service answers.</summary>
    public async Task OpenAsync()
    {
        await DoAsync("up", "--detach");
        // Each of them has a part in it.
        await Eventually.AnswerAsync(() => StatusAsync("/openapi/v1.json"), status => status == HttpStatusCode.OK, seconds: 60);
        await Eventually.AnswerAsync(
            () => StatusAsync("/api/catalog/products?limit=1"),
            status => status == HttpStatusCode.OK,
            seconds: 60
        );
    }

    /// <summary>Runs a verb that is expected to succeed, and hands back what it said.</summary>
    public async Task<string> DoAsync(params IEnumerable<string> arguments)
    {
        var (exitCode, said) = await RunAsync(arguments);
        Assert.True(exitCode == 0, $"./shop {string.Join(' ', arguments)} ended with {exitCode}: {said}");
        return said;
    }

    /// <summary>Runs a verb.</summary>
    public async Task<(int ExitCode, string Said)> RunAsync(params IEnumerable<string> arguments)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        // What it leaves running keeps its output open: a file does not wait for that.
        var output = Path.GetTempFileName();
        var start = new ProcessStartInfo("bash", ["-c", "\"$0\" \"${@:2}\" >\"$1\" 2>&1", Repository.PathOf("shop"), output, .. arguments])
        {
            Environment = { ["SHOP_DATA"] = Data, ["SHOP_PORT"] = _port },
        };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(deadline.Token);
        var said = await File.ReadAllTextAsync(output, deadline.Token);
        File.Delete(output);
        return (process.ExitCode, said);
    }

    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        await DoAsync("down");
        await DoAsync("reset", "--yes");
    }

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await Gateway.GetAsync(path, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

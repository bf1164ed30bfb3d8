using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Shop.Tests.Load.Yardsticks;

/// <summary>The least a Kestrel can do: a few bytes of text for every request. What a page costs beyond it is the shop's doing.</summary>
internal sealed partial class Hello : IDisposable
{
    private const string Announcement = "hello listens on port ";

    private readonly Process _process;

    private Hello(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Serves until the process is told to end; the mode of this program that <see cref="StartAsync"/> starts.</summary>
    public static async Task ServeAsync(int port, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        await using var app = builder.Build();
        app.Run(http => http.Response.WriteAsync("Hello, shopper!", http.RequestAborted));
        await app.StartAsync(ct);
        Console.WriteLine(Announcement + new Uri(app.Urls.Single()).Port.ToString(CultureInfo.InvariantCulture));
        await app.WaitForShutdownAsync(ct);
    }

    /// <summary>Starts it as a process of its own, as the shop's services are.</summary>
    public static async Task<Hello> StartAsync(CancellationToken ct)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(Hello).Assembly.Location, "hello"]) { RedirectStandardOutput = true };
        ClientSockets.Forget(start);
        var process = Process.Start(start)!;
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(ct) ?? "";
            var port = Port().Match(line) is { Success: true } match
                ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
                : throw new InvalidOperationException($"The hello server did not start: {line}");
            return new(process, new Uri($"http://127.0.0.1:{port}"));
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    [GeneratedRegex($"^{Announcement}([0-9]+)$")]
    private static partial Regex Port();
}

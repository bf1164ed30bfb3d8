using System.ComponentModel;
using System.Diagnostics;

namespace Shop.Tests.Integration.Payments;

/// <summary>
/// The provider's official client library for Node works against the sandbox. It is installed from npm, at the version that speaks the
/// sandbox's version of the API.
/// </summary>
public sealed class OfficialClientTests(Sandbox sandbox) : IClassFixture<Sandbox>, IDisposable
{
    private const string Package = "stripe@17.3.1";
    private static readonly string[] Unreachable =
    [
        "EAI_AGAIN",
        "ECONNREFUSED",
        "ECONNRESET",
        "EHOSTUNREACH",
        "ENETUNREACH",
        "ENOTFOUND",
        "ERR_SOCKET_TIMEOUT",
        "ETIMEDOUT",
    ];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("official-client-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_official_client_buys_refunds_lists_events_and_accepts_our_signature()
    {
        await InstallAsync();
        var reference = Guid.NewGuid().ToString();
        var address = sandbox.Http.BaseAddress!;

        var session = await RunAsync("node", Script, "purchase", address.Host, $"{address.Port}", Sandbox.Key, reference);
        Assert.True(session.ExitCode == 0, session.Output);
        var webhook = await Eventually.AnswerAsync(
            () => Task.FromResult(sandbox.Received(session.Output.Trim()).FirstOrDefault(w => w.Type == "checkout.session.completed")),
            webhook => webhook is not null
        );
        var body = Path.Combine(_folder.FullName, "webhook.json");
        await File.WriteAllBytesAsync(body, webhook!.Body, Ct);
        var verified = await RunAsync("node", Script, "webhook", body, webhook.Signature, Sandbox.WebhookSecret);

        Assert.Equal((0, "checkout.session.completed"), (verified.ExitCode, verified.Output.Trim()));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Script => Path.Combine(_folder.FullName, "official-client.cjs");

    private async Task InstallAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "package.json"), "{}", Ct);
        File.Copy(Repository.PathOf("Tests/Integration/Payments/official-client.cjs"), Script);
        var (exitCode, output) = await RunAsync(
            "npm",
            "install",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-package-lock",
            Package
        );
        Assert.SkipWhen(
            exitCode != 0 && Unreachable.Any(code => output.Contains(code, StringComparison.Ordinal)),
            $"npm's registry is out of reach: {output}"
        );
        Assert.True(exitCode == 0, output);
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.FullName,
        };
        using var process = Start(start);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        deadline.CancelAfter(TimeSpan.FromMinutes(2));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, process.ExitCode == 0 ? await output : await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{start.FileName} is not installed: Node.js with npm is needed to try the official client.");
            throw;
        }
    }
}

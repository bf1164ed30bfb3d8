using System.Diagnostics;

namespace Shop.Tests.Integration.Tools;

/// <summary>What a run of the operators' tools said.</summary>
internal sealed record ToolsRun(int ExitCode, string Output, string Error);

/// <summary>The tools as operators use them: a process.</summary>
internal static class ToolsProcess
{
    public static async Task<ToolsRun> RunAsync(ShopFixture shop, params IEnumerable<string> arguments)
    {
        var ct = TestContext.Current.CancellationToken;
        var assembly = Path.Combine(AppContext.BaseDirectory, "Shop.Tools.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", assembly, .. arguments, "--connections", shop.ConnectionsFile])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var error = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return new(process.ExitCode, await output, await error);
    }
}

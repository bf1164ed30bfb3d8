using System.Diagnostics;
using System.Text.Json;

namespace Shop.Tests.Integration.Load;

/// <summary>The load generator, run as a program of its own.</summary>
internal static class LoadProgram
{
    private static readonly string Path = Repository.PathOf(
        $"Tests/Load/bin/{System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))}/net10.0/Shop.Tests.Load.dll"
    );

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<(int ExitCode, string Output)> RunAsync(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(Ct), process.StandardError.ReadToEndAsync(Ct));
            await process.WaitForExitAsync(Ct);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Runs a scenario on one product, to success.</summary>
    public static async Task<(JsonElement Report, string Output)> ReportAsync(
        ShopFixture shop,
        IReadOnlyList<string> arguments,
        Guid product
    )
    {
        var file = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"shop-load-{Guid.NewGuid():N}.json");
        try
        {
            var (exitCode, output) = await RunAsync([
                .. arguments,
                .. (string[])["--settle", "60", "--json", file, "--product", product.ToString()],
                .. (string[])["--target", shop.Gateway.BaseAddress!.ToString(), "--data", shop.DataFolder],
            ]);

            Assert.True(exitCode == 0, output);
            return (JsonDocument.Parse(await File.ReadAllTextAsync(file, Ct)).RootElement, output);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>A report's figures by name.</summary>
    public static Dictionary<string, double> FiguresOf(JsonElement report) =>
        report
            .GetProperty("figures")
            .EnumerateArray()
            .ToDictionary(figure => figure.Text("name"), figure => figure.GetProperty("value").GetDouble());
}

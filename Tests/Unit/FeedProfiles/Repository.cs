using System.Diagnostics;

namespace Shop.Tests.Unit.FeedProfiles;

/// <summary>The checkout that these tests were built from, and MSBuild run in it.</summary>
internal static class Repository
{
    private static readonly string[] Folders = ["Services", "Tests", "Shop.Web", "Shop.ServiceDefaults"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every project but the stand-ins, relative to <see cref="Root"/>.</summary>
    public static IEnumerable<string> Projects() =>
        Folders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", Shallow))
            .Select(path => Path.GetRelativePath(Root, path))
            .Order(StringComparer.Ordinal);

    /// <summary>Runs <c>dotnet</c> under a feed profile, whatever the machine's own is, and returns what it printed.</summary>
    public static async Task<string> DotnetAsync(string feed, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What a test run hands down would steer the MSBuild started here.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["SHOP_FEED"] = feed;
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{output}\n{await error}");
        return output;
    }

    private static readonly EnumerationOptions Shallow = new() { RecurseSubdirectories = true, MaxRecursionDepth = 1 };

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Shop.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("No Shop.sln above the tests.");
        }

        return folder;
    }
}

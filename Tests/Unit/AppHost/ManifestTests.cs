using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Shop.Tests.Unit.AppHost;

/// <summary>The manifest in the repository is what the AppHost publishes.</summary>
public sealed class ManifestTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("shop-manifest-");

    [Fact]
    public async Task Manifest_is_as_the_AppHost_publishes_it()
    {
        var published = await PublishAsync("8080");

        Assert.True(
            Normalize(Path.Combine(Root, "aspire-manifest.json")) == Normalize(published),
            "aspire-manifest.json is out of date: run ./shop publish manifest."
        );
    }

    [Fact]
    public async Task Manifest_does_not_depend_on_the_ports_of_this_machine() =>
        Assert.Equal(Normalize(await PublishAsync("8080")), Normalize(await PublishAsync("9090")));

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Shop.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Shop.sln is in no folder above the tests.");
        }
        return folder;
    }

    private async Task<string> PublishAsync(string shopPort)
    {
        var configuration = typeof(ManifestTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var appHost = Path.Combine(Root, "Shop.AppHost", "bin", configuration, "net10.0", "Shop.AppHost.dll");
        var output = Path.Combine(_folder.FullName, $"{shopPort}.json");
        var start = new ProcessStartInfo("dotnet", ["exec", appHost, "--publisher", "manifest", "--output-path", output])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["SHOP_PORT"] = shopPort },
        };
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Deadline);
        var said = Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(deadline.Token),
            process.StandardError.ReadToEndAsync(deadline.Token)
        );
        await process.WaitForExitAsync(deadline.Token);
        Assert.True(File.Exists(output), string.Concat(await said));
        return output;
    }

    // Projects are named by their place relative to the manifest.
    private static string Normalize(string manifest)
    {
        var root = JsonNode.Parse(File.ReadAllText(manifest))!;
        foreach (var (_, resource) in root["resources"]!.AsObject())
        {
            if (resource!["path"] is { } path)
            {
                resource["path"] = Path.GetRelativePath(Root, Path.GetFullPath(path.GetValue<string>(), Path.GetDirectoryName(manifest)!));
            }
        }
        return root.ToJsonString();
    }
}

using System.Text.Json;
using System.Xml.Linq;

namespace Shop.Tests.Unit.FeedProfiles;

/// <summary>The switch between the two feed profiles, judged by what MSBuild makes of the project files.</summary>
public sealed class FeedProfileTests
{
    public static TheoryData<string> Projects => [.. Repository.Projects()];

    [Theory]
    [MemberData(nameof(Projects))]
    public async Task In_the_full_profile_a_project_asks_for_the_real_packages_and_no_stand_in(string project)
    {
        var items = await EvaluateAsync("full", project);

        var wanted = XDocument
            .Load(Path.Combine(Repository.Root, project))
            .Descendants("PackageReference")
            .Select(reference => reference.Attribute("Include")!.Value)
            .ToHashSet();
        Assert.Subset(Ids(items, "PackageReference"), wanted);
        Assert.Subset(Ids(items, "PackageVersion"), wanted);
        Assert.DoesNotContain(Ids(items, "ProjectReference"), path => path.Contains("standins", StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_the_limited_profile_the_AppHost_rests_on_stand_ins_and_not_on_the_Aspire_SDK()
    {
        const string appHost = "Shop.AppHost/Shop.AppHost.csproj";
        var items = await EvaluateAsync("limited", appHost);
        // Everything imported, each file announced by its path.
        var imported = await Repository.DotnetAsync("limited", Repository.Root, "msbuild", appHost, "-preprocess");

        Assert.Contains(Ids(items, "ProjectReference"), path => path.Contains("Aspire.Hosting.AppHost.csproj", StringComparison.Ordinal));
        Assert.DoesNotContain(Ids(items, "PackageReference"), id => id.StartsWith("Aspire", StringComparison.Ordinal));
        Assert.DoesNotContain("aspire.apphost.sdk/", imported.Replace('\\', '/'), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task In_the_limited_profile_a_reference_to_Aspire_Npgsql_builds_against_the_stand_in()
    {
        // Below the checkout, so that its Directory.Build files apply; the tests' own output is ignored by git.
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"probe-{Guid.NewGuid():N}")).FullName;
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder, "Probe.csproj"),
                """
                <Project Sdk="Microsoft.NET.Sdk.Web">
                  <ItemGroup><PackageReference Include="Aspire.Npgsql" /></ItemGroup>
                </Project>
                """,
                TestContext.Current.CancellationToken
            );
            await File.WriteAllTextAsync(
                Path.Combine(folder, "Program.cs"),
                """
                var builder = WebApplication.CreateBuilder();
                builder.AddNpgsqlDataSource("db");
                """,
                TestContext.Current.CancellationToken
            );

            await Repository.DotnetAsync("limited", folder, "build", "--output", "out", "-v", "quiet");

            var resolved = JsonElement.Parse(
                await File.ReadAllTextAsync(Path.Combine(folder, "obj", "project.assets.json"), TestContext.Current.CancellationToken)
            );
            var library = resolved
                .GetProperty("libraries")
                .EnumerateObject()
                .Single(l => l.Name.StartsWith("Aspire.Npgsql/", StringComparison.Ordinal));
            Assert.Equal("project", library.Value.GetProperty("type").GetString());
            Assert.True(File.Exists(Path.Combine(folder, "out", "Aspire.Npgsql.dll")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<JsonElement> EvaluateAsync(string feed, string project) =>
        JsonElement
            .Parse(
                await Repository.DotnetAsync(
                    feed,
                    Repository.Root,
                    "msbuild",
                    project,
                    "-getItem:PackageReference",
                    "-getItem:PackageVersion",
                    "-getItem:ProjectReference"
                )
            )
            .GetProperty("Items");

    private static HashSet<string> Ids(JsonElement items, string kind) =>
        [.. items.GetProperty(kind).EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!)];
}

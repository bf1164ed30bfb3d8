using System.Collections;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Running;

/// <summary>Runs one replica of a built project.</summary>
internal sealed class ProjectRecipe(
    RunContext run,
    ProjectResource resource,
    int replica,
    string logName,
    Assembly? appHost,
    HealthCheckService health
) : Recipe
{
    private readonly HashSet<string> _checks = [.. resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key)];

    public override ProcessStage Stage => ProcessStage.Project;

    public override bool IsWatched => _checks.Count > 0;

    public override bool IsJob => !resource.GetEndpoints().Any();

    public override string LogFile { get; } = run.Folder.StartLog(logName);

    public override async Task<IReadOnlyList<ProcessSpec>> PrepareAsync(CancellationToken cancellationToken)
    {
        if (!resource.TryGetLastAnnotation<IProjectMetadata>(out var project))
        {
            throw new DistributedApplicationException($"'{resource.Name}' has no project.");
        }
        var (variables, arguments) = await run.EvaluateAsync(resource, replica, cancellationToken);
        var environment = InheritedEnvironment();
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }
        return
        [
            new()
            {
                Command = [DotnetPath(), "exec", OutputOf(project.ProjectPath), .. arguments],
                WorkingDirectory = Path.GetDirectoryName(project.ProjectPath)!,
                Environment = environment,
            },
        ];
    }

    public override async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (_checks.Count == 0)
        {
            return;
        }
        var report = await health.CheckHealthAsync(check => _checks.Contains(check.Name), cancellationToken);
        if (report.Status != HealthStatus.Healthy)
        {
            throw new NotHealthyException(
                string.Join(
                    ' ',
                    report.Entries.Values.Where(entry => entry.Status != HealthStatus.Healthy).Select(entry => entry.Description)
                )
            );
        }
    }

    // Projects see what the AppHost sees, but for what tells the AppHost itself where to listen and which profile is its own.
    private static Dictionary<string, string> InheritedEnvironment()
    {
        var environment = Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? string.Empty);
        foreach (var name in new[] { "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "HTTP_PORTS", "DOTNET_LAUNCH_PROFILE" })
        {
            environment.Remove(name);
        }
        return environment;
    }

    /// <summary>The project's assembly, built in the configuration that the AppHost was built in.</summary>
    private string OutputOf(string projectPath)
    {
        var configuration = appHost?.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Debug";
        var file =
            XDocument.Load(projectPath).Descendants("AssemblyName").FirstOrDefault()?.Value
            ?? Path.GetFileNameWithoutExtension(projectPath);
        var folder = new DirectoryInfo(Path.Combine(Path.GetDirectoryName(projectPath)!, "bin", configuration));
        var assembly = folder.Exists
            ? folder
                .EnumerateDirectories("net*")
                .Select(framework => new FileInfo(Path.Combine(framework.FullName, $"{file}.dll")))
                .Where(candidate => candidate.Exists)
                .OrderByDescending(candidate => candidate.LastWriteTimeUtc)
                .FirstOrDefault()
            : null;
        return assembly?.FullName
            ?? throw new DistributedApplicationException($"'{resource.Name}' has not been built: there is no {file}.dll under {folder}.");
    }

    // The runtime lies in <dotnet>/shared/<framework>/<version>/.
    private static string DotnetPath()
    {
        var path = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        return File.Exists(path) ? path : "dotnet";
    }
}

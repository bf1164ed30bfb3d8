using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>A project's <c>Properties/launchSettings.json</c>.</summary>
public sealed class LaunchSettings
{
    public Dictionary<string, LaunchProfile> Profiles { get; set; } = [];
}

/// <summary>One way to start a project.</summary>
public sealed class LaunchProfile
{
    public string? CommandName { get; set; }

    public string? CommandLineArgs { get; set; }

    public string? ApplicationUrl { get; set; }

    public Dictionary<string, string> EnvironmentVariables { get; set; } = [];
}

/// <summary>Finds the launch profile that counts.</summary>
internal static class LaunchProfiles
{
    private static readonly JsonSerializerOptions Lenient = new(JsonSerializerDefaults.Web)
    {
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>The profile asked for; else the one of the AppHost's name, when there is such a one; else the first that runs the project.</summary>
    public static KeyValuePair<string, LaunchProfile>? Effective(
        IProjectMetadata project,
        ProjectResourceOptions options,
        IConfiguration configuration
    )
    {
        if (options.ExcludeLaunchProfile || (project.LaunchSettings ?? Read(project.ProjectPath)) is not { } settings)
        {
            return null;
        }
        if (!string.IsNullOrEmpty(options.LaunchProfileName))
        {
            return settings.Profiles.TryGetValue(options.LaunchProfileName, out var named)
                ? new(options.LaunchProfileName, named)
                : throw new DistributedApplicationException(
                    $"The project '{project.ProjectPath}' has no launch profile '{options.LaunchProfileName}'."
                );
        }
        var usual = configuration["AppHost:DefaultLaunchProfileName"] ?? configuration["DOTNET_LAUNCH_PROFILE"];
        return usual is not null && settings.Profiles.TryGetValue(usual, out var found)
            ? new(usual, found)
            : settings
                .Profiles.Where(profile => profile.Value.CommandName == "Project")
                .Cast<KeyValuePair<string, LaunchProfile>?>()
                .FirstOrDefault();
    }

    private static LaunchSettings? Read(string projectPath)
    {
        var path = Path.Combine(Path.GetDirectoryName(projectPath)!, "Properties", "launchSettings.json");
        if (!File.Exists(path))
        {
            return null;
        }
        try
        {
            return JsonSerializer.Deserialize<LaunchSettings>(File.ReadAllText(path), Lenient);
        }
        catch (JsonException broken)
        {
            throw new DistributedApplicationException($"The launch settings '{path}' cannot be read: {broken.Message}", broken);
        }
    }
}

using System.CommandLine;

namespace Shop.Tools;

/// <summary>What ./shop tells every verb.</summary>
internal static class Options
{
    /// <summary>Where the AppHost said how to reach the stores.</summary>
    public static Option<string> Connections() =>
        new("--connections")
        {
            Description = "The file in which the AppHost says how to reach the stores",
            HelpName = "FILE",
            Hidden = true,
            DefaultValueFactory = _ => Path.Combine(".data", "connections.json"),
        };

    /// <summary>Whether the stores were started alone.</summary>
    public static Option<bool> Stopped() =>
        new("--stopped") { Description = "The stores run alone: no service works on what is under way", Hidden = true };
}

namespace Aspire.Hosting.Running;

/// <summary>The console of the AppHost: each line says which resource it comes from.</summary>
internal sealed class Screen(TextWriter writer, IEnumerable<string> names, bool colour)
{
    private static readonly int[] Colours = [36, 32, 33, 34, 35, 96, 92, 93, 94, 95];

    private readonly Lock _lock = new();
    private readonly List<string> _names = [.. names];
    private readonly int _width = names.Append(Own).Max(name => name.Length);

    /// <summary>The name for what the AppHost itself has to say.</summary>
    public const string Own = "apphost";

    /// <summary>Says nothing: for tests, whose output is their own. What resources say is in their logs.</summary>
    public static Screen Silent { get; } = new(TextWriter.Null, [], colour: false);

    public static Screen ForTerminal(IEnumerable<string> names) =>
        new(Console.Out, names, !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "");

    public void Say(string line) => Write(Own, line);

    public void Write(string name, string line)
    {
        var prefix = $"{name.PadRight(_width)} |";
        if (colour)
        {
            var index = _names.IndexOf(name);
            prefix = $"\e[{(index < 0 ? 1 : Colours[index % Colours.Length])}m{prefix}\e[0m";
        }
        lock (_lock)
        {
            writer.WriteLine($"{prefix} {line}");
        }
    }
}

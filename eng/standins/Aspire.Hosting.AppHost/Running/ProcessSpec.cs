namespace Aspire.Hosting.Running;

/// <summary>What to run and how to end it.</summary>
internal sealed record ProcessSpec
{
    /// <summary>The program and its arguments. They are visible to every user of the machine: no secrets here.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>The whole environment: nothing is inherited.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Who runs it; null: whoever runs the AppHost.</summary>
    public Account? Account { get; init; }

    /// <summary>The signal that asks it to end: INT or TERM.</summary>
    public string StopSignal { get; init; } = "TERM";

    /// <summary>When it goes: stores outlive the projects that use them.</summary>
    public ProcessStage Stage { get; init; } = ProcessStage.Project;

    /// <summary>The file that its output is appended to by itself; null: <see cref="ChildProcess.Output" /> gives it line by line.</summary>
    public string? LogFile { get; init; }
}

/// <summary>In which order processes are ended.</summary>
internal enum ProcessStage
{
    Project,
    Store,
}

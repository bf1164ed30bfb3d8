using Shop.Tests.Load.Measuring;
using Shop.Tests.Load.Reporting;

namespace Shop.Tests.Load.Scenarios;

/// <summary>What a scenario found.</summary>
/// <param name="Main">The run whose statuses, latencies and processor time are shown.</param>
/// <param name="Figures">The most important first.</param>
internal sealed record Findings(Measured Main, IReadOnlyList<Figure> Figures)
{
    /// <summary>Other measured runs: what went wrong in them counts too.</summary>
    public IReadOnlyList<Recorder> Besides { get; init; } = [];

    /// <summary>What went wrong by the scenario's own rules, each in a sentence.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];
}

/// <summary>One of the things that <c>./shop load</c> can do.</summary>
internal delegate Task<Findings> Scenario(Bench bench, CancellationToken ct);

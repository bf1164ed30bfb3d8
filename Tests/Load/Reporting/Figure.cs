namespace Shop.Tests.Load.Reporting;

/// <summary>A number that was measured, and what it is compared with.</summary>
internal sealed record Figure(string Name, double Value, string Unit, string? Yardstick = null, double? YardstickValue = null)
{
    /// <summary>How much of the yardstick it reaches; null without one.</summary>
    public double? Ratio => YardstickValue is > 0 ? Value / YardstickValue : null;

    /// <summary>The same figure beside another one; as it is when there is no other.</summary>
    public Figure Of(Figure? yardstick) => this with { Yardstick = yardstick?.Name, YardstickValue = yardstick?.Value };
}

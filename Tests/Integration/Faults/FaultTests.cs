namespace Shop.Tests.Integration.Faults;

/// <summary>Tests that take parts of the shop away: they run one after another, and apart from all others (<c>./shop test faults</c>).</summary>
[CollectionDefinition(nameof(FaultTests), DisableParallelization = true)]
public sealed class FaultTests;

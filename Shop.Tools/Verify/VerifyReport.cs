namespace Shop.Tools.Verify;

/// <summary>What a verification found.</summary>
/// <param name="Ok">Nothing is broken. What is in flight is not broken.</param>
/// <param name="Settled">
/// Nothing was under way: outboxes empty, queues drained, and nothing written meanwhile. Then youth is no excuse any more.
/// </param>
public sealed record VerifyReport(bool Ok, bool Settled, IReadOnlyList<Check> Checks);

/// <summary>One invariant, and how it stands.</summary>
/// <param name="Name">A stable word or two, for scripts: <c>stock.ledger</c>.</param>
/// <param name="Invariant">What must hold, in a sentence.</param>
/// <param name="Examined">How many rows, orders or payments were looked at.</param>
/// <param name="Broken">For how many of them it does not hold.</param>
/// <param name="InFlight">For how many it does not hold yet, which a message under way or their youth explains.</param>
/// <param name="Examples">Up to ten of these, the broken ones first, each with what is wrong.</param>
public sealed record Check(string Name, string Invariant, long Examined, long Broken, long InFlight, IReadOnlyList<string> Examples)
{
    internal const int ExamplesMax = 10;
}

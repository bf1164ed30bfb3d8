namespace Shop.Tests.Load.Driving;

/// <summary>How an operation ended.</summary>
internal enum Outcome
{
    Succeeded,
    Failed,

    /// <summary>There is nothing left to do, such as no cart to order: the run ends early.</summary>
    Exhausted,
}

/// <summary>What a virtual user does over and over: one request, or a whole purchase.</summary>
internal delegate ValueTask<Outcome> Operation(VirtualUser user);

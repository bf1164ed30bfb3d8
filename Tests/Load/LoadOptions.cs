namespace Shop.Tests.Load;

/// <summary>What the command line asks for; every run is bounded in time and in count.</summary>
/// <param name="Target">The shop's public origin.</param>
/// <param name="Data">The folder with the running shop's <c>connections.json</c> and, where it runs natively, <c>run.json</c>.</param>
/// <param name="Rate">Arrivals per second: the open model. Null: the closed one.</param>
/// <param name="Vus">Virtual users, each with a connection: all at work in the closed model, the most at work in the open one.</param>
/// <param name="Json">Where the figures go besides the screen.</param>
/// <param name="OwnsHost">The target is no loopback address, and whoever starts the load says that it is theirs.</param>
/// <param name="Products">The products that are bought, and whose books are verified; empty: all.</param>
/// <param name="SettleSeconds">How long the verifier waits for events that are under way.</param>
/// <param name="WarmUp">After how long no more is done to warm the shop up.</param>
internal sealed record LoadOptions(
    Uri Target,
    string Data,
    int? Rate,
    TimeSpan Duration,
    int? Vus,
    string? Json,
    bool OwnsHost,
    IReadOnlyList<Guid> Products,
    int SettleSeconds,
    TimeSpan WarmUp
)
{
    public const int RateMax = 100_000;
    public const int DurationSecondsMax = 600;
    public const int VusMax = 4096;

    /// <summary>The most operations of one run.</summary>
    public const int CountMax = 5_000_000;

    /// <summary>The most carts that are made for one run.</summary>
    public const int CartsMax = 300_000;

    private const int ClosedVus = 64;

    // More than a shop that sheds load keeps waiting: else the queue would be in the client.
    private const int OpenVus = 2048;

    public int ClosedUsers => Vus ?? ClosedVus;

    public int OpenUsers => Vus ?? OpenVus;
}

/// <summary>The run cannot be done or means nothing; the message is for whoever started it.</summary>
internal sealed class LoadException(string message) : Exception(message);

namespace Shop.Tests.Load.Purchases;

/// <summary>How many buy, and what goes wrong meanwhile.</summary>
/// <param name="Drop">The share of webhooks that the provider never sends.</param>
/// <param name="Duplicate">The share that it sends twice or three times.</param>
/// <param name="Delay">The share that it sends late, and so out of order.</param>
/// <param name="Victim">The service that is killed when half have paid; null: none.</param>
internal sealed record PurchasePlan(int Orders, double Drop, double Duplicate, double Delay, string? Victim)
{
    public const int OrdersDefault = 1000;

    /// <summary>The sandbox keeps some times as many.</summary>
    public const int OrdersMax = 10_000;

    public const double ShareDefault = 0.1;
    public const string VictimDefault = "payment";
    public const string NoVictim = "none";
}

using Shop.Messaging;

namespace Shop.Payment.ProviderEvents;

/// <summary>The provider's events hold what payers typed. Longer than the provider itself can repeat or list them (30 days) nobody needs
/// them: what they did is in the audit trail.</summary>
internal static class ProviderEventRetention
{
    /// <summary>Looks at the oldest alone, in the order in which they came, so that no index by age is needed.</summary>
    public static readonly Sweep Old = new(
        "provider_events",
        Kept: TimeSpan.FromDays(90),
        KeptMin: TimeSpan.FromDays(31),
        """
        delete from provider_event where seq = any (array(
          select seq from (select seq, processed_at from provider_event order by seq limit $1) as oldest where processed_at < now() - $2
        ))
        """
    );
}

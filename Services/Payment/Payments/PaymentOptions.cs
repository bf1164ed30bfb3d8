using System.ComponentModel.DataAnnotations;

namespace Shop.Payment.Payments;

/// <summary>Section <c>Payments</c>.</summary>
internal sealed class PaymentOptions
{
    public const string Section = "Payments";

    /// <summary>Shared with order, which signs payment tokens with it.</summary>
    [Required, MinLength(32)]
    public string TokenKey { get; init; } = "";

    /// <summary>How often the provider is asked whether its books and ours agree.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ReconcileEvery { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a payment or a refund may wait for the provider's news before the provider is asked.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ReconcilePendingFor { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How far back the provider's events are read again, since it may list them late.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ReconcileOverlap { get; init; } = TimeSpan.FromMinutes(10);
}

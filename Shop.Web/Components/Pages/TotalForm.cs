namespace Shop.Web.Components.Pages;

/// <summary>What the checkout form holds beside the delivery.</summary>
internal sealed class TotalForm
{
    public string? CouponCode { get; set; }

    /// <summary>The total that the shopper saw when pressing the button, in minor units; empty when none was shown.</summary>
    public long? Seen { get; set; }
}

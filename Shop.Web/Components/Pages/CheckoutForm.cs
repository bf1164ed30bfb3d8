namespace Shop.Web.Components.Pages;

/// <summary>What the checkout form holds. The order service judges it; its findings come back field by field.</summary>
internal sealed class CheckoutForm
{
    /// <summary>Made with the form: sent twice, it is one order.</summary>
    public string Key { get; set; } = Guid.NewGuid().ToString("N");
    public string? Email { get; set; }
    public string? Name { get; set; }
    public string? Line1 { get; set; }
    public string? Line2 { get; set; }
    public string? City { get; set; }
    public string? Region { get; set; }
    public string? PostalCode { get; set; }
    public string? Country { get; set; }
    public string? Phone { get; set; }
    public string? ShippingMethod { get; set; }
    public string? CouponCode { get; set; }

    /// <summary>Only show the total anew; nothing is ordered.</summary>
    public bool Update { get; set; }

    /// <summary>The total that the shopper saw when pressing the button, in minor units; empty when none was shown.</summary>
    public long? SeenTotal { get; set; }
}

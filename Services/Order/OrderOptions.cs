using System.ComponentModel.DataAnnotations;

namespace Shop.Order;

/// <summary>Section <c>Order</c> of the configuration.</summary>
internal sealed class OrderOptions
{
    /// <summary>How long an unpaid order keeps its stock.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Reservation { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How many checkouts may wait to be written in one process; more are answered 503.</summary>
    [Range(1, 100_000)]
    public int CheckoutQueue { get; set; } = 1_000;

    /// <summary>How often the gates of flash sales are compared with the tables.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan SaleSweepInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How old an entry into a sale may grow without a ticket before its unit goes to others. A ticket is committed within 20 s or not
    /// at all.</summary>
    [Range(typeof(TimeSpan), "00:00:20", "00:05:00")]
    public TimeSpan SaleEntryAge { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often unpaid orders are looked through.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan ExpiryInterval { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>Section <c>Payments</c> of the configuration.</summary>
internal sealed class PaymentOptions
{
    /// <summary>The key of payment tokens, shared with payment; its UTF-8 bytes are the HMAC key.</summary>
    [Required, MinLength(16)]
    public string TokenKey { get; set; } = "";
}

/// <summary>Section <c>OrderLinks</c> of the configuration.</summary>
internal sealed class OrderLinkOptions
{
    /// <summary>The key of the links in guests' mails, shared with notification; its UTF-8 bytes are the HMAC key.</summary>
    [Required, MinLength(32)]
    public string Key { get; set; } = "";
}

/// <summary>Section <c>Shop</c> of the configuration: what this deployment is when a request does not say.</summary>
internal sealed class ShopOptions
{
    /// <summary>The region that sells.</summary>
    [AllowedValues("hk", "us")]
    public string Region { get; set; } = "hk";

    /// <summary>The price list.</summary>
    [AllowedValues("HKD", "USD")]
    public string Currency { get; set; } = "HKD";
}

internal static class OptionsRegistration
{
    /// <summary>Binds the sections; a value out of range stops the start.</summary>
    public static void AddOrderOptions(this IServiceCollection services)
    {
        services.AddOptions<OrderOptions>().BindConfiguration("Order").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<PaymentOptions>().BindConfiguration("Payments").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<OrderLinkOptions>().BindConfiguration("OrderLinks").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ShopOptions>().BindConfiguration("Shop").ValidateDataAnnotations().ValidateOnStart();
    }
}

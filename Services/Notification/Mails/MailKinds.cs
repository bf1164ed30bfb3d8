namespace Shop.Notification.Mails;

/// <summary>The kinds of mails, as the table and the metrics name them.</summary>
internal static class MailKinds
{
    public const string OrderConfirmation = "order_confirmation";
    public const string OrderShipped = "order_shipped";
    public const string OrderCancelled = "order_cancelled";
    public const string Refund = "refund";
    public const string Welcome = "welcome";
}

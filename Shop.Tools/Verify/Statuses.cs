namespace Shop.Tools.Verify;

/// <summary>What an order's status says of its stock and money, as lists for SQL.</summary>
internal static class Statuses
{
    /// <summary>Its stock is reserved and it waits for money.</summary>
    public const string Unpaid = "('awaiting_payment', 'payment_failed')";

    /// <summary>It came to nothing: what it had reserved went back.</summary>
    public const string Ended = "('cancelled', 'expired')";

    /// <summary>Its money came and its stock left; what happened later does not undo that.</summary>
    public const string Paid = "('paid', 'shipped', 'delivered', 'partially_refunded', 'refunded')";
}

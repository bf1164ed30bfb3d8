using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Order.Coupons;
using Shop.Order.Pricing;

namespace Shop.Order.Orders;

/// <summary>How a checkout ended.</summary>
internal abstract record Placement
{
    /// <summary>The order is committed, now or before: this is the answer that is kept under the key.</summary>
    /// <param name="Replayed">It was committed by an earlier request with the key.</param>
    internal sealed record Answered(StoredAnswer Answer, bool Replayed) : Placement;

    /// <summary>Nothing was written, and no earlier request with the key has succeeded.</summary>
    internal sealed record Refused(ProblemHttpResult Problem) : Placement;

    /// <summary>A store or service gave no answer: whether the order exists is known to who repeats the request.</summary>
    internal sealed record Unavailable : Placement;
}

/// <summary>An order that is ready to be written, and the answer that goes with it.</summary>
internal sealed record OrderDraft(OrderState Order, StoredAnswer Answer, Coupon? Coupon)
{
    /// <summary>Who counts as one customer of the coupon.</summary>
    public string Customer => Coupons.Coupon.CustomerOf(Order.AccountId, Order.Email);
}

/// <summary>A checkout in a batch: what would be written for it, or why it is refused.</summary>
internal sealed record BatchItem(PendingCheckout Checkout, OrderDraft? Draft, Placement? Refusal);

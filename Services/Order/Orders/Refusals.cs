using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Contracts;
using Shop.Order.Pricing;
using Shop.ServiceDefaults;

namespace Shop.Order.Orders;

/// <summary>Why a checkout, quote or order is refused: the codes are listed in docs/api.md.</summary>
internal static class Refusals
{
    public static ProblemHttpResult CartNotFound() => Problems.Of(404, "cart_not_found", "There is no such cart.");

    public static ProblemHttpResult CartEmpty() => Problems.Of(409, "cart_empty", "The cart is empty.");

    public static ProblemHttpResult CouponUnknown() => Problems.Of(409, "coupon_unknown", "There is no such coupon.");

    public static ProblemHttpResult CouponExpired() => Problems.Of(409, "coupon_expired", "This coupon is no longer valid.");

    public static ProblemHttpResult CouponNotApplicable() =>
        Problems.Of(409, "coupon_not_applicable", "This coupon is not for this currency.");

    public static ProblemHttpResult CouponMinSpend(Money minSpend) =>
        Problems.Of(409, "coupon_min_spend", "The items do not come to what this coupon asks for.", With("minSpend", minSpend));

    public static ProblemHttpResult CouponUsedUp() =>
        Problems.Of(409, "coupon_used_up", "This coupon has been used as often as it may be.");

    public static ProblemHttpResult KeyReused() =>
        Problems.Of(422, "idempotency_key_reused", "This Idempotency-Key has been used with another body.");

    public static ProblemHttpResult OutOfStock(IReadOnlyList<ShortLine> lines) =>
        Problems.Of(409, "out_of_stock", "Some products are not there in this quantity any more.", With("lines", lines));

    public static ProblemHttpResult ProductUnavailable(IReadOnlyList<UnavailableLine> lines) =>
        Problems.Of(409, "product_unavailable", "Some products are not sold any more.", With("lines", lines));

    public static ProblemHttpResult PriceChanged(Money newTotal) =>
        Problems.Of(409, "price_changed", "The total is not what was expected.", With("newTotal", newTotal));

    public static ProblemHttpResult AlreadyOrdered(Guid orderId) =>
        Problems.Of(409, "cart_already_ordered", "This cart has been ordered and waits for its payment.", With("orderId", orderId));

    public static ProblemHttpResult TicketGone() => Problems.Of(409, "ticket_decided", "This ticket does not wait for an order any more.");

    public static ProblemHttpResult UnknownShippingMethod()
    {
        var faults = new Faults();
        faults.When(true, "shippingMethod", "is no way to ship there");
        return faults.ToProblem();
    }

    public static ProblemHttpResult UnknownState()
    {
        var faults = new Faults();
        faults.When(true, "shippingAddress.region", "must be the state's two-letter code");
        return faults.ToProblem();
    }

    public static ProblemHttpResult OrderNotFound() =>
        Problems.Of(404, "order_not_found", "There is no such order, or the token is not its.");

    public static ProblemHttpResult NotCancellable() => Problems.Of(409, "not_cancellable", "The order can no longer be cancelled.");

    private static Dictionary<string, object?> With(string member, object value) => new() { [member] = value };
}

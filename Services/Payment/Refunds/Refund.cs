using Shop.Contracts;
using Shop.Payment.Payments;

namespace Shop.Payment.Refunds;

/// <summary>Money on its way back. The id makes it idempotent at the provider.</summary>
/// <param name="Status"><c>requested</c> until the provider answered, <c>pending</c> until it is done, then <c>succeeded</c> or <c>failed</c>.</param>
internal sealed record Refund(
    Guid Id,
    Guid PaymentId,
    Money Amount,
    string Reason,
    string Status = Refund.Requested,
    string? ProviderRefundId = null,
    string? FailureCode = null
)
{
    public const string Requested = "requested";
    public const string Pending = "pending";
    public const string Succeeded = "succeeded";
    public const string Failed = "failed";

    /// <summary>Whether it has come to its end.</summary>
    public bool IsSettled => Status is Succeeded or Failed;

    /// <summary>What order hears when it will not go back.</summary>
    /// <param name="code">The provider's own word, or ours.</param>
    public RefundFailed FailedBy(OrderPayment payment, string code, DateTimeOffset at) =>
        new(Guid.CreateVersion7(), at, payment.Id, payment.Version, Id, payment.OrderId, Amount, Reason, code);
}

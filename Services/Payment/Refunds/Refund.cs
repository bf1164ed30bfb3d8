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
    /// <summary>The reason of a refund that somebody made on the provider's own pages.</summary>
    public const string MadeAtProvider = "made_at_provider";

    public const string Requested = "requested";
    public const string Pending = "pending";
    public const string Succeeded = "succeeded";
    public const string Failed = "failed";

    /// <summary>The refund at its end; null when it has come there before. One that went back can still fail: the shopper's bank may
    /// return it days later. One that failed stays so.</summary>
    /// <param name="failureCode">Null when the money went back.</param>
    public Refund? End(string? providerRefundId, string? failureCode) =>
        Status == Failed || (Status == Succeeded && failureCode is null)
            ? null
            : this with
            {
                Status = failureCode is null ? Succeeded : Failed,
                ProviderRefundId = providerRefundId ?? ProviderRefundId,
                FailureCode = failureCode,
            };

    /// <summary>What order hears when it will not go back.</summary>
    /// <param name="code">The provider's own word, or ours.</param>
    public RefundFailed FailedBy(OrderPayment payment, string code, DateTimeOffset at) =>
        new(Guid.CreateVersion7(), at, payment.Id, payment.Version, Id, payment.OrderId, Amount, Reason, code);
}

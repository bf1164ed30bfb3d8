using Shop.Contracts;

namespace Shop.Payment.Facts;

/// <summary>What the provider told, in our own words.</summary>
internal abstract record ProviderFact;

/// <summary>Money was taken on a hosted page.</summary>
internal sealed record MoneyCaptured(Guid PaymentId, string SessionId, string? IntentId, Money Amount) : ProviderFact;

/// <summary>A card was refused; the page is still open.</summary>
internal sealed record CardRefused(Guid PaymentId, string? IntentId, string Code) : ProviderFact;

/// <summary>A hosted page closed unpaid.</summary>
internal sealed record PageClosed(Guid PaymentId, string? SessionId) : ProviderFact;

/// <summary>The provider accepted a refund of ours and will tell how it ends.</summary>
internal sealed record RefundAccepted(Guid RefundId, string ProviderRefundId) : ProviderFact;

/// <summary>A refund of ours came to an end.</summary>
/// <param name="FailureCode">Null when the money went back.</param>
internal sealed record RefundSettled(Guid RefundId, string? ProviderRefundId, string? FailureCode) : ProviderFact;

/// <summary>Money went back that we had not asked for: somebody used the provider's own pages.</summary>
/// <param name="State">Where that refund stands.</param>
internal sealed record RefundMadeThere(string IntentId, Money Amount, ProviderFact State) : ProviderFact;

/// <summary>Nothing that concerns us: another type, another application's object.</summary>
internal sealed record NotOurs : ProviderFact;

/// <summary>Signed, but not in a form that we know.</summary>
internal sealed record Unreadable : ProviderFact;

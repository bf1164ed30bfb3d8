using System.Text.Json.Serialization;
using Shop.PaymentSandbox.Api;

namespace Shop.PaymentSandbox.Ledger;

/// <summary>The first answer to an idempotency key, which is given again for a day.</summary>
/// <param name="Fingerprint">The same for the same request.</param>
/// <param name="Created">Unix seconds.</param>
/// <param name="SubjectId">What was answered; null when <paramref name="Error"/> was.</param>
internal sealed record StoredAnswer(string Key, string Fingerprint, int Status, long Created, string? SubjectId, ApiError? Error)
{
    /// <summary>The object as it was answered.</summary>
    [JsonIgnore]
    public Subject? Subject { get; init; }
}

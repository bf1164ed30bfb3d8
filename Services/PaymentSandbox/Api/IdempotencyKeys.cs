namespace Shop.PaymentSandbox.Api;

/// <summary>
/// Answers by Idempotency-Key: the first answer of a key is given again, byte for byte, as long as the parameters are the same.
/// Refused parameters leave nothing behind, since nothing was done.
/// </summary>
internal sealed class IdempotencyKeys
{
    private const int KeyLength = 255;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string Fingerprint, ApiAnswer Answer)> _answers = new(StringComparer.Ordinal);

    /// <summary>Runs <paramref name="work"/> once per key; calls with the same key wait for each other.</summary>
    public ApiAnswer Once(string? key, string fingerprint, Func<ApiAnswer> work)
    {
        if (string.IsNullOrEmpty(key))
        {
            return work();
        }
        if (key.Length > KeyLength)
        {
            throw ApiException.Invalid($"Idempotency keys can be up to {KeyLength} characters.");
        }
        lock (_lock)
        {
            if (!_answers.TryGetValue(key, out var known))
            {
                var answer = work();
                _answers.Add(key, (fingerprint, answer));
                return answer;
            }
            if (known.Fingerprint == fingerprint)
            {
                return known.Answer with { Replayed = true };
            }
        }
        throw new ApiException(
            StatusCodes.Status400BadRequest,
            new ApiError(
                "idempotency_error",
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                    + "Try using a key other than the one given if you meant to execute a different request."
            )
        );
    }
}

/// <summary>An answer as it went out.</summary>
internal sealed record ApiAnswer(int Status, byte[] Json, bool Replayed = false);

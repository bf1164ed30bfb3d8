using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Shop.PaymentSandbox.Ledger;

namespace Shop.PaymentSandbox.Api;

/// <summary>An answer as it goes out.</summary>
internal sealed record ApiAnswer(int Status, byte[] Json, bool Replayed = false);

/// <param name="Key">Null when the caller sent none: then nothing is kept.</param>
/// <param name="Words">The same for the same request.</param>
/// <param name="Fails">Whether the work is done but a 500 answered and kept.</param>
internal sealed record IdempotentCall(string? Key, string Words, EventRequest Caller, bool Fails = false);

/// <summary>
/// Answers by Idempotency-Key: the first answer of a key, a failure too, is given again byte for byte for a day, as long as the parameters are
/// the same. Refused parameters leave nothing behind, since nothing was begun. Keys belong to the account, so to all paths.
/// </summary>
internal sealed class IdempotencyKeys(Books books)
{
    private const int KeyLength = 255;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _running = new(StringComparer.Ordinal);

    /// <summary>Does <paramref name="work"/> once per key; what it did and the answer are one step of the books.</summary>
    /// <param name="pause">Awaited before, with the key taken.</param>
    /// <exception cref="ApiException">The key was used with other parameters, or its first call is still running.</exception>
    public async Task<ApiAnswer> OnceAsync(IdempotentCall call, Func<Task> pause, Func<Change, Subject> work)
    {
        if (call.Key is not { } key)
        {
            await pause();
            return Render(Do(call, "", work));
        }
        if (key.Length > KeyLength)
        {
            throw ApiException.Invalid($"Idempotency keys can be up to {KeyLength} characters.");
        }

        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(call.Words)));
        if (Begin(key, fingerprint) is { } known)
        {
            return Render(known) with { Replayed = true };
        }
        try
        {
            await pause();
            return Render(Do(call, fingerprint, work));
        }
        finally
        {
            lock (_lock)
            {
                _running.Remove(key);
            }
        }
    }

    /// <summary>The answer that the key has already, or null: then the key is taken.</summary>
    private StoredAnswer? Begin(string key, string fingerprint)
    {
        lock (_lock)
        {
            var known = books.Answer(key);
            var running = _running.GetValueOrDefault(key);
            if ((known?.Fingerprint ?? running ?? fingerprint) != fingerprint)
            {
                throw Refusal(
                    StatusCodes.Status400BadRequest,
                    null,
                    "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                        + "Try using a key other than the one given if you meant to execute a different request."
                );
            }
            if (known is null && !_running.TryAdd(key, fingerprint))
            {
                throw Refusal(
                    StatusCodes.Status409Conflict,
                    "idempotency_key_in_use",
                    "There is currently another in-progress request using this Idempotent Key "
                        + "(that probably means you submitted twice, and the other request is still going through). Please try again later."
                );
            }
            return known;
        }
    }

    private StoredAnswer Do(IdempotentCall call, string fingerprint, Func<Change, Subject> work) =>
        books.Do(
            call.Caller,
            change =>
            {
                var answer = Carry(call, fingerprint, change, work);
                if (call.Key is not null)
                {
                    change.Answers.Add(answer);
                }
                return answer;
            }
        );

    private static StoredAnswer Carry(IdempotentCall call, string fingerprint, Change change, Func<Change, Subject> work)
    {
        var answer = new StoredAnswer(call.Key ?? "", fingerprint, StatusCodes.Status200OK, change.Now, null, null);
        try
        {
            var subject = work(change);
            return call.Fails
                ? answer with
                {
                    Status = StatusCodes.Status500InternalServerError,
                    Error = ApiError.Injected,
                }
                : answer with
                {
                    SubjectId = subject.Id,
                    Subject = subject,
                };
        }
        catch (ApiException refused) when (refused.IsAnswer)
        {
            return answer with { Status = refused.Status, Error = refused.Error };
        }
    }

    private static ApiAnswer Render(StoredAnswer answer) =>
        new(
            answer.Status,
            answer.Subject is { } subject
                ? ApiObjects.Json(subject)
                : JsonSerializer.SerializeToUtf8Bytes(new ApiErrorBody(answer.Error!), ApiJson.Default.ApiErrorBody)
        );

    private static ApiException Refusal(int status, string? code, string message) =>
        new(status, new ApiError("idempotency_error", message, code));
}

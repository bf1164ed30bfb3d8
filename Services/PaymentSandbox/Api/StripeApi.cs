using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using Shop.PaymentSandbox.Ledger;

namespace Shop.PaymentSandbox.Api;

/// <summary>What every call of the API shares: the key, form decoding, idempotency, error objects.</summary>
internal sealed class StripeApi(IOptions<SandboxOptions> options, IdempotencyKeys keys)
{
    private const string KeyHeader = "Idempotency-Key";
    private readonly byte[] _secretKey = Encoding.UTF8.GetBytes(options.Value.SecretKey);

    /// <summary>A call that reads.</summary>
    public Task<IResult> GetAsync<T>(HttpContext context, JsonTypeInfo<T> json, Func<T> work) =>
        AnswerAsync(context, () => Task.FromResult(Ok(work(), json)));

    /// <summary>A call that does something: once per Idempotency-Key.</summary>
    public Task<IResult> PostAsync<T>(HttpContext context, JsonTypeInfo<T> json, Func<ApiForm, EventRequest, T> work) =>
        AnswerAsync(
            context,
            async () =>
            {
                var form = await ReadFormAsync(context.Request, context.RequestAborted);
                var key = context.Request.Headers[KeyHeader].ToString();
                var caller = new EventRequest(RequestId(context), key.Length > 0 ? key : null);
                return keys.Once(key, $"{context.Request.Path}\n{form.Fingerprint()}", () => Ok(work(form, caller), json));
            }
        );

    private async Task<IResult> AnswerAsync(HttpContext context, Func<Task<ApiAnswer>> work)
    {
        ApiAnswer answer;
        try
        {
            Authorize(context.Request);
            answer = await work();
        }
        catch (ApiException refused)
        {
            answer = new(
                refused.Status,
                JsonSerializer.SerializeToUtf8Bytes(new ApiErrorBody(refused.Error), SandboxJson.Default.ApiErrorBody)
            );
        }

        var headers = context.Response.Headers;
        headers["Request-Id"] = RequestId(context);
        headers["Stripe-Version"] = ApiVersions.Current;
        if (context.Request.Headers.TryGetValue(KeyHeader, out var key))
        {
            headers[KeyHeader] = key;
        }
        if (answer.Replayed)
        {
            headers["Idempotent-Replayed"] = "true";
        }
        context.Response.StatusCode = answer.Status;
        return Results.Bytes(answer.Json, "application/json");
    }

    private void Authorize(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var given = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : "";
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), _secretKey))
        {
            throw ApiException.Invalid(
                given.Length > 0
                    ? "Invalid API Key provided."
                    : "You did not provide an API key: send it as Authorization: Bearer YOUR_SECRET_KEY.",
                status: StatusCodes.Status401Unauthorized
            );
        }
    }

    private static async Task<ApiForm> ReadFormAsync(HttpRequest request, CancellationToken ct)
    {
        if (!request.HasFormContentType)
        {
            return request.ContentLength is null or 0
                ? new ApiForm([])
                : throw ApiException.Invalid("Invalid request (check that your POST content type is application/x-www-form-urlencoded).");
        }
        try
        {
            var form = await request.ReadFormAsync(ct);
            return new ApiForm(form.Select(field => KeyValuePair.Create(field.Key, field.Value[^1] ?? "")));
        }
        catch (InvalidDataException malformed)
        {
            throw ApiException.Invalid($"Invalid request: {malformed.Message}");
        }
    }

    private static ApiAnswer Ok<T>(T value, JsonTypeInfo<T> json) =>
        new(StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(value, json));

    private static string RequestId(HttpContext context) => "req_" + context.TraceIdentifier.Replace(":", "", StringComparison.Ordinal);
}

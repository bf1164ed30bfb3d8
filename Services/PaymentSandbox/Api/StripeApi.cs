using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using Shop.PaymentSandbox.Controls;
using Shop.PaymentSandbox.Ledger;

namespace Shop.PaymentSandbox.Api;

/// <summary>What every call of the API shares: the key, form decoding, idempotency, error objects, and the disturbances that were asked for.</summary>
internal sealed class StripeApi(IOptions<SandboxOptions> options, IdempotencyKeys keys, ControlRules controls, TimeProvider time)
{
    private const string KeyHeader = "Idempotency-Key";
    private static readonly ApiError Away = new("api_error", "The sandbox was told to be away for a while.");
    private readonly byte[] _secretKey = Encoding.UTF8.GetBytes(options.Value.SecretKey);

    /// <summary>A call that reads.</summary>
    public Task<IResult> GetAsync<T>(HttpContext context, JsonTypeInfo<T> json, Func<ApiForm, T> work) =>
        AnswerAsync(
            context,
            async (query, trouble) =>
            {
                await PauseAsync(trouble, context.RequestAborted);
                return Ok(work(query), json);
            }
        );

    /// <summary>A call that does something: once per Idempotency-Key.</summary>
    public Task<IResult> PostAsync(HttpContext context, Func<ApiForm, Change, Subject> work) =>
        AnswerAsync(
            context,
            (form, trouble) =>
            {
                var key = context.Request.Headers[KeyHeader].ToString();
                return keys.OnceAsync(
                    new IdempotentCall(
                        key.Length > 0 ? key : null,
                        $"{context.Request.Path}\n{form}",
                        new EventRequest(RequestId(context), key.Length > 0 ? key : null),
                        Fails: trouble.Failure?.Mode == FailMode.Stored500
                    ),
                    () => PauseAsync(trouble, context.RequestAborted),
                    change => work(form, change)
                );
            }
        );

    private async Task<IResult> AnswerAsync(HttpContext context, Func<ApiForm, CallTrouble, Task<ApiAnswer>> work)
    {
        ApiAnswer answer;
        var request = context.Request;
        var trouble = CallTrouble.None;
        try
        {
            var form = await ReadAsync(request, context.RequestAborted);
            trouble = controls.OfCall(request.Method, request.Path, () => $"{request.Path}\n{form}");
            if (trouble.Outage)
            {
                return Answer(context, Error(StatusCodes.Status503ServiceUnavailable, Away));
            }
            Authorize(request);
            if (trouble.Failure is { Mode: FailMode.Before } before)
            {
                return Answer(context, Error(before.Status, ApiError.Injected));
            }
            if (trouble.Failure?.Mode is FailMode.Hang)
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
            answer = await work(form, trouble);
        }
        catch (ApiException refused)
        {
            answer = Error(refused.Status, refused.Error);
        }
        return Disturbed(context, answer, trouble.Failure);
    }

    private static IResult Disturbed(HttpContext context, ApiAnswer answer, FailRule? failure)
    {
        switch (failure?.Mode)
        {
            case FailMode.After:
                return Answer(context, Error(failure.Status, ApiError.Injected));
            case FailMode.Garbage:
                return Answer(context, new(StatusCodes.Status200OK, "<html>It works!"u8.ToArray()));
            case FailMode.Cut:
                context.Abort();
                return Results.Empty;
            default:
                return Answer(context, answer);
        }
    }

    private static IResult Answer(HttpContext context, ApiAnswer answer)
    {
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

    private Task PauseAsync(CallTrouble trouble, CancellationToken ct) =>
        trouble.Delay > TimeSpan.Zero ? Task.Delay(trouble.Delay, time, ct) : Task.CompletedTask;

    private void Authorize(HttpRequest request)
    {
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(KeyIn(request)), _secretKey))
        {
            throw ApiException.Invalid(
                KeyIn(request).Length > 0
                    ? "Invalid API Key provided."
                    : "You did not provide an API key: send it as Authorization: Bearer YOUR_SECRET_KEY.",
                status: StatusCodes.Status401Unauthorized
            );
        }
    }

    /// <summary>The key as bearer token, or as the user name of basic authentication (<c>curl -u sk_test_shop:</c>).</summary>
    private static string KeyIn(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return header[7..].Trim();
        }
        var decoded = new byte[header.Length];
        return
            header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64String(header[6..].Trim(), decoded, out var length)
            ? Encoding.UTF8.GetString(decoded, 0, length).Split(':')[0]
            : "";
    }

    private static async Task<ApiForm> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (HttpMethods.IsGet(request.Method))
        {
            return ApiForm.From(request.Query);
        }
        if (!request.HasFormContentType)
        {
            return request.ContentLength is null or 0
                ? new ApiForm([])
                : throw ApiException.Invalid("Invalid request (check that your POST content type is application/x-www-form-urlencoded).");
        }
        try
        {
            return ApiForm.From(await request.ReadFormAsync(ct));
        }
        catch (InvalidDataException malformed)
        {
            throw ApiException.Invalid($"Invalid request: {malformed.Message}");
        }
    }

    private static ApiAnswer Error(int status, ApiError error) =>
        new(status, JsonSerializer.SerializeToUtf8Bytes(new ApiErrorBody(error), ApiJson.Default.ApiErrorBody));

    private static ApiAnswer Ok<T>(T value, JsonTypeInfo<T> json) =>
        new(StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(value, json));

    private static string RequestId(HttpContext context) => "req_" + context.TraceIdentifier.Replace(":", "", StringComparison.Ordinal);
}

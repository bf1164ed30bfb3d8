using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using Polly;
using Shop.ServiceDefaults;

namespace Shop.Payment.Stripe;

/// <summary>
/// How calls to the API travel: form-encoded, with key, version and Idempotency-Key. The standard resilience handler repeats only safe
/// methods; calls that repeat without harm (each POST of ours does) are repeated here.
/// </summary>
internal sealed partial class StripeTransport
{
    private const string ApiVersion = "2024-10-28.acacia";
    private const int ReasonLengthMax = 200;
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(600)];

    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly ILogger<StripeTransport> _logger;

    public StripeTransport(HttpClient http, IOptions<StripeOptions> options, TimeProvider time, ILogger<StripeTransport> logger)
    {
        (_http, _time, _logger) = (http, time, logger);
        _http.BaseAddress = options.Value.BaseAddress;
        _http.MaxResponseContentBufferSize = 1024 * 1024;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Value.SecretKey);
        _http.DefaultRequestHeaders.Add("Stripe-Version", ApiVersion);
    }

    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> json, CancellationToken ct) =>
        RepeatAsync(() => new HttpRequestMessage(HttpMethod.Get, path).OnCircuit("read"), json, ct);

    /// <param name="circuit">The kind of call: what fails of one kind, closing pages say, must not stop another, such as taking money.</param>
    public Task<T> PostAsync<T>(
        string path,
        string circuit,
        IReadOnlyList<KeyValuePair<string, string>> fields,
        string? idempotencyKey,
        JsonTypeInfo<T> json,
        CancellationToken ct
    ) =>
        RepeatAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) };
                if (idempotencyKey is not null)
                {
                    request.Headers.Add("Idempotency-Key", idempotencyKey);
                }
                return request.OnCircuit(circuit);
            },
            json,
            ct
        );

    private async Task<T> RepeatAsync<T>(Func<HttpRequestMessage> request, JsonTypeInfo<T> json, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(TimeMax, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await SendAsync(request, json, either.Token);
            }
            catch (ProviderUnavailableException away) when (attempt < Pauses.Length && !either.IsCancellationRequested)
            {
                LogRepeated(attempt + 1, away.Message);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                throw new ProviderUnavailableException("The provider did not answer in time.");
            }
            await PauseAsync(Pauses[attempt] * (0.75 + Random.Shared.NextDouble() / 2), ct);
        }
    }

    private async Task<T> SendAsync<T>(Func<HttpRequestMessage> request, JsonTypeInfo<T> json, CancellationToken ct)
    {
        try
        {
            using var message = request();
            using var answer = await _http.SendAsync(message, ct);
            var body = await answer.Content.ReadAsByteArrayAsync(ct);
            if (!answer.IsSuccessStatusCode)
            {
                throw Failure(answer, body);
            }
            return JsonSerializer.Deserialize(body, json) ?? throw new ProviderUnavailableException("The provider answered null.");
        }
        catch (HttpRequestException failure)
        {
            throw new ProviderUnavailableException($"The provider cannot be reached: {failure.HttpRequestError}.", failure);
        }
        catch (ExecutionRejectedException rejected)
        {
            throw new ProviderUnavailableException($"The provider was not asked: {rejected.GetType().Name}.", rejected);
        }
        catch (JsonException garbage)
        {
            throw new ProviderUnavailableException("The provider's answer cannot be read.", garbage);
        }
    }

    private Exception Failure(HttpResponseMessage answer, byte[] body)
    {
        var status = answer.StatusCode;
        StripeError? error = null;
        try
        {
            error = JsonSerializer.Deserialize(body, StripeJson.Default.StripeErrorBody)?.Error;
        }
        catch (JsonException)
        {
            // Not the API's own words: some proxy's, or garbage.
        }

        var reason = $"{(int)status} {error?.Code ?? error?.Type}: {error?.Message}";
        reason = reason.Length > ReasonLengthMax ? reason[..ReasonLengthMax] : reason;
        if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            // Ours to repair, not the shopper's fault: payments wait meanwhile.
            LogKeyRefused((int)status);
            return new ProviderUnavailableException(reason);
        }
        if (status >= HttpStatusCode.InternalServerError && answer.Headers.Contains("Idempotent-Replayed"))
        {
            return new StoredFailureException(reason);
        }
        // 409: a call with the same key is still running.
        return error is not null && status is HttpStatusCode.BadRequest or HttpStatusCode.PaymentRequired or HttpStatusCode.NotFound
            ? new ProviderRefusedException(error?.Code ?? error?.Type ?? "refused", reason)
            : new ProviderUnavailableException(reason);
    }

    private Task PauseAsync(TimeSpan pause, CancellationToken ct) => Task.Delay(pause, _time, ct);

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "Call {Attempt} to the provider failed and is repeated: {Reason}",
        EventName = "ProviderCallRepeated"
    )]
    private partial void LogRepeated(int attempt, string reason);

    [LoggerMessage(
        2,
        LogLevel.Critical,
        "The provider refuses our secret key ({Status}): check Provider:SecretKey",
        EventName = "ProviderKeyRefused"
    )]
    private partial void LogKeyRefused(int status);
}
